package io.muster.loadtest.bench;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A group that lives and to which many come within a short time: how many generations it takes
 * until all have an assignment.
 *
 * @param within the first and the last newcomer lie so far apart
 */
record ScaleOut(int from, int to, Duration within) implements Gauge {
  @Override
  public String name() {
    return "Scale-out from %,d to %,d within %d s".formatted(from, to, within.toSeconds());
  }

  @Override
  public String unit() {
    return "generations";
  }

  @Override
  public List<Bar> bars() {
    return List.of(Bar.absolute(Bar.Figure.VALUE, 2));
  }

  @Override
  public double read(Target target) throws BenchFailure, InterruptedException {
    LiveGroup group = LiveGroup.connect(target, "scale-%d".formatted(System.nanoTime()), to);
    Crowd.await(group.gather(from), "%s: %d members cannot join".formatted(target.name(), from));
    int before = group.members().get(0).member().membership().generation();
    CompletableFuture<Integer> all = group.arrive(within.dividedBy(Math.max(1, to - from - 1)));
    Crowd.await(all, "%s: %d members cannot join".formatted(target.name(), to));
    group.disband();
    return all.join() - before;
  }
}
