package io.muster.loadtest.bench;

import io.muster.loadtest.figures.Statistic;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Commits of many groups at half the rate of which Kafka is capable, the same for both servers:
 * latencies of servers that have time.
 */
record PacedCommits(int groups) implements Row {
  private static final double SHARE = 0.5;

  @Override
  public String name() {
    return "OffsetCommit, %,d groups, half load".formatted(groups);
  }

  @Override
  public List<Bar> bars() {
    return List.of(Bar.atMost(Bar.Figure.P99, 1));
  }

  @Override
  public void compare(Contest contest, Consumer<Outcome> outcomes)
      throws BenchFailure, IOException, InterruptedException {
    double peak = peak(contest);
    contest.progress().detail("Kafka's maximum is %,.0f/s".formatted(peak));
    outcomes.accept(contest.measure(name(), bars(), atRate(SHARE * peak)));
  }

  /** The same at a given rate, of all groups together and per second. */
  Workload atRate(double rate) {
    return new AtRate(this, rate);
  }

  private double peak(Contest contest) throws BenchFailure, IOException, InterruptedException {
    Bench.Schedule schedule = contest.schedule();
    try (Trial trial = new ManyGroupCommits(groups).prepare(contest.kafka())) {
      trial.measure(schedule.warmUp());
      List<Double> rates = new ArrayList<>();
      for (int i = 0; i < schedule.repetitions(); i++) {
        rates.add(trial.measure(schedule.time()).throughput());
      }
      return Statistic.of(rates).median();
    }
  }

  private record AtRate(PacedCommits row, double rate) implements Workload {
    @Override
    public String name() {
      return row.name();
    }

    @Override
    public Trial prepare(Target target) throws BenchFailure, InterruptedException {
      target.createTopic(Committing.PARTITIONS);
      Crowd crowd = Crowd.join(target, "commit-paced", row.groups(), 1);
      List<Committing> calls =
          crowd.members().stream().map(each -> new Committing(each.member(), 0)).toList();
      return new Paced(target, crowd, calls, rate);
    }
  }

  private record Paced(Target target, Crowd crowd, List<Committing> calls, double rate)
      implements Trial {
    @Override
    public Measurement measure(Duration time)
        throws BenchFailure, IOException, InterruptedException {
      return OpenLoop.run(calls, rate, time, target.cpu());
    }

    @Override
    public void close() throws BenchFailure, InterruptedException {
      crowd.disband();
    }
  }
}
