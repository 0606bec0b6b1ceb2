package io.muster.loadtest.bench;

import java.util.List;

/** Groups of one member each that all commit three partitions without pause, one at a time. */
record ManyGroupCommits(int groups) implements Workload {
  @Override
  public String name() {
    return "OffsetCommit, %,d groups".formatted(groups);
  }

  @Override
  public List<Bar> bars() {
    return List.of(Bar.atLeast(Bar.Figure.RATE, 1), Bar.atMost(Bar.Figure.CPU, 1));
  }

  @Override
  public Trial prepare(Target target) throws BenchFailure, InterruptedException {
    target.createTopic(Committing.PARTITIONS);
    Crowd crowd = Crowd.join(target, "commit", groups, 1);
    List<Committing> calls =
        crowd.members().stream().map(each -> new Committing(each.member(), 0)).toList();
    return new RequestTrial(target, crowd, calls, 1);
  }
}
