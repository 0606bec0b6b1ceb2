package io.muster.loadtest.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * A new group whose members all come at once: from the first JoinGroup sent until the last member
 * has its assignment. What a server waits for company counts, too.
 *
 * @param expected whether a server that can use it is told before how many will come
 */
record FirstJoin(int members, boolean expected) implements Workload {
  FirstJoin(int members) {
    this(members, false);
  }

  @Override
  public String name() {
    return "First join of %,d%s".formatted(members, expected ? ", expected" : "");
  }

  @Override
  public Trial prepare(Target target) {
    return new Joins(target, members, expected);
  }

  private static final class Joins implements Trial {
    private final Target target;
    private final int members;
    private final boolean expected;
    private final String prefix;
    private int groups;

    Joins(Target target, int members, boolean expected) {
      this.target = target;
      this.members = members;
      this.expected = expected;
      this.prefix = "join-%d%s".formatted(members, expected ? "-expected" : "");
    }

    @Override
    public Measurement measure(Duration time)
        throws BenchFailure, IOException, InterruptedException {
      Meter meter = new Meter(target.cpu());
      Histogram latencies = new Histogram(3);
      long requests = 0;
      long deadline = System.nanoTime() + time.toNanos();
      do {
        LiveGroup group = LiveGroup.connect(target, "%s-%d".formatted(prefix, groups++), members);
        if (expected) {
          target.expect(group.groupId(), members);
        }
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
