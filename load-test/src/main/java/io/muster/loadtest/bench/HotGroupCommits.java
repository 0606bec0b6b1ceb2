package io.muster.loadtest.bench;

import io.muster.loadtest.bench.LiveGroup.Attached;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Members of one group that all commit without pause, each its own three partitions.
 *
 * @param members each with a connection
 * @param inFlight commits of each at once
 */
record HotGroupCommits(int members, int inFlight) implements Workload {
  @Override
  public String name() {
    return "OffsetCommit, one group";
  }

  @Override
  public List<Bar> bars() {
    return List.of(Bar.atLeast(Bar.Figure.RATE, 2), Bar.atMost(Bar.Figure.CPU, 0.4));
  }

  @Override
  public Trial prepare(Target target) throws BenchFailure, InterruptedException {
    target.createTopic(members * Committing.PARTITIONS);
    Crowd crowd = Crowd.join(target, "commit-hot", 1, members);
    List<Attached> all = crowd.members();
    List<Committing> calls =
        IntStream.range(0, members)
            .mapToObj(i -> new Committing(all.get(i).member(), i * Committing.PARTITIONS))
            .toList();
    return new RequestTrial(target, crowd, calls, inFlight);
  }
}
