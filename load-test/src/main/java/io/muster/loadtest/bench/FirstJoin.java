package io.muster.loadtest.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * A new group whose members all come at once: from the first JoinGroup sent until the last member
 * has its assignment. What a server waits for company counts, too.
 */
record FirstJoin(int members) implements Workload {
  @Override
  public String name() {
    return "First join of %,d".formatted(members);
  }

  @Override
  public Trial prepare(Target target) {
    return new Joins(target, members);
  }

  private static final class Joins implements Trial {
    private final Target target;
    private final int members;
    private int groups;

    Joins(Target target, int members) {
      this.target = target;
      this.members = members;
    }

    @Override
    public Measurement measure(Duration time)
        throws BenchFailure, IOException, InterruptedException {
      Meter meter = new Meter(target.cpu());
      Histogram latencies = new Histogram(3);
      long requests = 0;
      long deadline = System.nanoTime() + time.toNanos();
      do {
        LiveGroup group =
            LiveGroup.connect(target, "join-%d-%d".formatted(members, groups++), members);
        meter.start();
        Crowd.await(group.gather(), "%s: %d members cannot join".formatted(target.name(), members));
        latencies.recordValue(TimeUnit.NANOSECONDS.toMicros(meter.stop().toNanos()));
        requests += group.requests();
        group.disband();
      } while (System.nanoTime() < deadline);
      return meter.measurement(requests, latencies);
    }

    @Override
    public void close() {
      // Each group is gone already.
    }
  }
}
