package io.muster.loadtest.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * A group of the consumer protocol at rest, a partition for each member: one leaves, until its
 * partition has another owner, or comes back, until all have one again; seen from the members.
 *
 * @param leave whether the leave is measured, else the join
 */
record ConsumerChange(int members, boolean leave) implements Workload {
  /** Longer than the members' usual heartbeat interval: after it nothing is under way. */
  private static final Duration REST = Duration.ofSeconds(6);

  @Override
  public String name() {
    return "Consumer protocol: one of %,d %s".formatted(members, leave ? "leaves" : "joins");
  }

  @Override
  public List<Bar> bars() {
    return members <= 100 ? List.of(Bar.absolute(Bar.Figure.MEDIAN, 1_000)) : List.of();
  }

  @Override
  public Trial prepare(Target target) throws BenchFailure, InterruptedException {
    ConsumerGroupMembers group =
        ConsumerGroupMembers.connect(
            target,
            "consumer-%s-%d-%d".formatted(leave ? "leave" : "back", members, System.nanoTime()),
            members,
            members);
    group.members().forEach(ConsumerClient::join);
    group.await(() -> group.isEven(1));
    return new Changes(target, group, leave);
  }

  private record Changes(Target target, ConsumerGroupMembers group, boolean leave)
      implements Trial {
    @Override
    public Measurement measure(Duration time)
        throws BenchFailure, IOException, InterruptedException {
      Laps laps = new Laps(target, group);
      int size = group.members().size();
      long deadline = System.nanoTime() + time.toNanos();
      int turn = 0;
      do {
        ConsumerClient one = group.members().get(turn++ % size);
        Change leaving =
            () -> {
              Crowd.await(one.leave(), target.name() + ": a member cannot leave");
              group.await(() -> group.isComplete(size));
            };
        Change joining =
            () -> {
              one.join();
              group.await(() -> group.isEven(1));
            };
        TimeUnit.MILLISECONDS.sleep(REST.toMillis());
        laps.run(leaving, leave);
        TimeUnit.MILLISECONDS.sleep(REST.toMillis());
        laps.run(joining, !leave);
      } while (System.nanoTime() < deadline);
      return laps.measurement();
    }

    @Override
    public void close() throws BenchFailure, InterruptedException {
      group.disband();
    }
  }

  /** What happens to the group, until it is over. */
  @FunctionalInterface
  private interface Change {
    void happen() throws BenchFailure, IOException, InterruptedException;
  }

  /** The changes that are measured, between rests that are not. */
  private static final class Laps {
    private final ConsumerGroupMembers group;
    private final Meter meter;
    private final Histogram latencies = new Histogram(3);
    private long requests;

    Laps(Target target, ConsumerGroupMembers group) {
      this.group = group;
      this.meter = new Meter(target.cpu());
    }

    void run(Change change, boolean measured)
        throws BenchFailure, IOException, InterruptedException {
      if (!measured) {
        change.happen();
        return;
      }
      long before = group.requests();
      meter.start();
      change.happen();
      latencies.recordValue(TimeUnit.NANOSECONDS.toMicros(meter.stop().toNanos()));
      requests += group.requests() - before;
    }

    Measurement measurement() {
      return meter.measurement(requests, latencies);
    }
  }
}
