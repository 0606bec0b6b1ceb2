package io.muster.loadtest.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** A group that lives and whose members all rejoin at once, until the last has its assignment. */
record Rebalance(int members, Begin begin) implements Workload {
  /** From so many members on the members themselves are most of the work. */
  static final int LARGE = 100;

  /** Where the clock starts. */
  enum Begin {
    /** When the group has settled who is in the generation; what a consumer notices follows. */
    FIRST_JOIN_ANSWERED,
    /** What the members let each other wait for is in it, and the storing of the generation. */
    FIRST_JOIN_SENT
  }

  @Override
  public String name() {
    return begin == Begin.FIRST_JOIN_ANSWERED
        ? "Rebalance of %,d".formatted(members)
        : "Rebalance of %,d, joining included".formatted(members);
  }

  @Override
  public List<Bar> bars() {
    return begin == Begin.FIRST_JOIN_ANSWERED
        ? List.of(Bar.atMost(Bar.Figure.MEDIAN, members < LARGE ? 1.5 : 0.7))
        : List.of();
  }

  @Override
  public Trial prepare(Target target) throws BenchFailure, InterruptedException {
    return new Rejoins(target, Crowd.join(target, "rebalance-" + members, 1, members), begin);
  }

  private record Rejoins(Target target, Crowd crowd, Begin begin) implements Trial {
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
        Gathering.Gathered gathered =
            Crowd.await(group.gather(), target.name() + ": members cannot rejoin");
        long from = begin == Begin.FIRST_JOIN_ANSWERED ? gathered.firstAnswer() : begun;
        latencies.recordValue(TimeUnit.NANOSECONDS.toMicros(gathered.lastAssignment() - from));
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
