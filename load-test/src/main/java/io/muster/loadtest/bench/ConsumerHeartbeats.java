package io.muster.loadtest.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Members of a stable group of the consumer protocol, which has a partition for each of them, that
 * heartbeat without pause.
 */
record ConsumerHeartbeats(int members) implements Workload {
  @Override
  public String name() {
    return "ConsumerGroupHeartbeat, 1 in flight";
  }

  @Override
  public List<Bar> bars() {
    return List.of(Bar.atMost(Bar.Figure.CPU, 0.7));
  }

  @Override
  public Trial prepare(Target target) throws BenchFailure, InterruptedException {
    ConsumerGroupMembers group =
        ConsumerGroupMembers.connect(target, "consumer-heartbeat", members, members);
    group.members().forEach(ConsumerClient::join);
    group.await(() -> group.isEven(1));
    return new Beating(target, group);
  }

  private record Beating(Target target, ConsumerGroupMembers group) implements Trial {
    @Override
    public Measurement measure(Duration time)
        throws BenchFailure, IOException, InterruptedException {
      List<ClosedLoop.Call> calls =
          group.members().stream().<ClosedLoop.Call>map(member -> member::heartbeat).toList();
      return ClosedLoop.run(calls, 1, time, target.cpu());
    }

    @Override
    public void close() throws BenchFailure, InterruptedException {
      group.disband();
    }
  }
}
