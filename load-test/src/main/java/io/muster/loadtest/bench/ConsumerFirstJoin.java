package io.muster.loadtest.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * A new group of the consumer protocol whose members all come at once: until every member has its
 * final share, all of the same size, seen from the members.
 */
record ConsumerFirstJoin(int members) implements Workload {
  @Override
  public String name() {
    return "Consumer protocol: first join of %,d".formatted(members);
  }

  @Override
  public List<Bar> bars() {
    if (members > 1_000) {
      return List.of();
    }
    int most = members <= 3 ? 600 : members <= 100 ? 1_000 : 3_000;
    return List.of(Bar.absolute(Bar.Figure.MEDIAN, most));
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
      int share = members < 10 ? 4 : 1;
      long deadline = System.nanoTime() + time.toNanos();
      do {
        ConsumerGroupMembers group =
            ConsumerGroupMembers.connect(
                target,
                "consumer-join-%d-%d".formatted(members, groups++),
                members,
                members * share);
        meter.start();
        group.members().forEach(ConsumerClient::join);
        group.await(() -> group.isEven(share));
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
