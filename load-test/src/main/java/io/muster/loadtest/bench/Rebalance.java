package io.muster.loadtest.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * A group that lives and whose members all rejoin at once: from the first JoinGroup sent until the
 * last member has its assignment.
 */
record Rebalance(int members) implements Workload {
  /** From so many members on the members themselves are most of the work. */
  private static final int LARGE = 100;

  @Override
  public String name() {
    return "Rebalance of %,d".formatted(members);
  }

  @Override
  public List<Bar> bars() {
    return List.of(Bar.atMost(Bar.Figure.MEDIAN, members < LARGE ? 1.5 : 0.7));
  }

  @Override
  public Trial prepare(Target target) throws BenchFailure, InterruptedException {
    return new Rejoins(target, Crowd.join(target, "rebalance-" + members, 1, members));
  }

  private record Rejoins(Target target, Crowd crowd) implements Trial {
    @Override
    public Measurement measure(Duration time)
        throws BenchFailure, IOException, InterruptedException {
      LiveGroup group = crowd.groups().get(0);
      Histogram latencies = new Histogram(3);
      long requestsBefore = group.requests();
      Meter meter = new Meter(target.cpu());
      meter.start();
      long deadline = System.nanoTime() + time.toNanos();
      for (long begun = System.nanoTime(); begun < deadline; begun = System.nanoTime()) {
        Crowd.await(group.gather(), target.name() + ": members cannot rejoin");
        latencies.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begun));
      }
      meter.stop();
      return meter.measurement(group.requests() - requestsBefore, latencies);
    }

    @Override
    public void close() throws BenchFailure, InterruptedException {
      crowd.disband();
    }
  }
}
