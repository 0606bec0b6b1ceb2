package io.muster.loadtest.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** How the time that a rebalance takes for each member grows with the group. */
record RebalanceGrowth(int from, int to) implements Gauge {
  /** Of each size. */
  private static final Duration TIME = Duration.ofSeconds(2);

  @Override
  public String name() {
    return "Rebalance per member, of %,d : of %,d".formatted(to, from);
  }

  @Override
  public String unit() {
    return "times";
  }

  @Override
  public List<Bar> bars() {
    return List.of(Bar.flat());
  }

  @Override
  public double read(Target target) throws BenchFailure, IOException, InterruptedException {
    return perMember(target, to) / perMember(target, from);
  }

  private static double perMember(Target target, int members)
      throws BenchFailure, IOException, InterruptedException {
    Workload rebalance = new Rebalance(members, Rebalance.Begin.FIRST_JOIN_ANSWERED);
    try (Trial trial = rebalance.prepare(target)) {
      return trial.measure(TIME).median() / members;
    }
  }
}
