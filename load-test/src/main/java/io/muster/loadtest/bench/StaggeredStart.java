package io.muster.loadtest.bench;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A new group whose members are started one after the other: the generation in which all have an
 * assignment for the first time.
 *
 * @param gap between two of them
 */
record StaggeredStart(int members, Duration gap) implements Gauge {
  @Override
  public String name() {
    return "Start of %,d, one every %d ms".formatted(members, gap.toMillis());
  }

  @Override
  public String unit() {
    return "generations";
  }

  @Override
  public List<Bar> bars() {
    return List.of(Bar.absolute(Bar.Figure.VALUE, 1));
  }

  @Override
  public double read(Target target) throws BenchFailure, InterruptedException {
    LiveGroup group =
        LiveGroup.connect(target, "staggered-%d".formatted(System.nanoTime()), members);
    CompletableFuture<Integer> all = group.arrive(gap);
    Crowd.await(all, "%s: %d members cannot join".formatted(target.name(), members));
    group.disband();
    return all.join();
  }
}
