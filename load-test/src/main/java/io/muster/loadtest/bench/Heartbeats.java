package io.muster.loadtest.bench;

import java.util.List;

/**
 * Members of stable groups that heartbeat without pause.
 *
 * @param members each with a connection; in groups of ten
 * @param inFlight heartbeats on each connection at once
 */
record Heartbeats(int members, int inFlight) implements Workload {
  private static final int GROUP_SIZE = 10;

  @Override
  public String name() {
    return "Heartbeat, %d in flight".formatted(inFlight);
  }

  @Override
  public List<Bar> bars() {
    return List.of(Bar.atMost(Bar.Figure.CPU, 0.6));
  }

  @Override
  public Trial prepare(Target target) throws BenchFailure, InterruptedException {
    int groups = Math.max(1, members / GROUP_SIZE);
    Crowd crowd = Crowd.join(target, "heartbeat-%d".formatted(inFlight), groups, members / groups);
    List<ClosedLoop.Call> calls =
        crowd.members().stream()
            .<ClosedLoop.Call>map(
                each ->
                    () ->
                        each.member()
                            .heartbeat()
                            .thenAccept(answer -> Answers.accept("Heartbeat", answer.errorCode())))
            .toList();
    return new RequestTrial(target, crowd, calls, inFlight);
  }
}
