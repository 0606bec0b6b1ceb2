package io.muster.loadtest.bench;

import io.muster.loadtest.figures.Statistic;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came of a row. */
sealed interface Outcome {
  /** Beyond this the repetitions contradict each other more than most servers differ. */
  double NOISE = 0.3;

  String workload();

  /** Why the machine was too noisy to tell; null if it was not. */
  @Nullable String noise();

  /** What was aimed at. */
  List<Bar> bars();

  /** What was aimed at and what came of it. */
  List<Bar.Verdict> verdicts();

  /** Both servers did it, without an error. */
  record Compared(
      String workload, Figures muster, Figures kafka, List<Bar> bars, Disturbance disturbance)
      implements Outcome {
    @Override
    public @Nullable String noise() {
      return why(spread(), disturbance);
    }

    /** The largest of the four spreads that matter: of CPU and of the median latency. */
    double spread() {
      return Math.max(
          Math.max(muster.cpu().spread(), kafka.cpu().spread()),
          Math.max(muster.median().spread(), kafka.median().spread()));
    }

    @Override
    public List<Bar.Verdict> verdicts() {
      return bars.stream()
          .map(bar -> bar.judge(of(muster, bar.figure()), of(kafka, bar.figure())))
          .toList();
    }

    private static Statistic of(Figures figures, Bar.Figure figure) {
      return switch (figure) {
        case RATE -> figures.throughput();
        case MEDIAN -> figures.median();
        case P99 -> figures.p99();
        case CPU -> figures.cpu();
        case VALUE -> throw new IllegalArgumentException("A workload has no single value");
      };
    }
  }

  /**
   * A number was taken of both.
   *
   * @param disturbance none where the number is not one of time
   */
  record Gauged(
      String workload,
      String unit,
      Statistic muster,
      Statistic kafka,
      List<Bar> bars,
      Disturbance disturbance)
      implements Outcome {
    @Override
    public @Nullable String noise() {
      return why(spread(), disturbance);
    }

    double spread() {
      return Math.max(muster.spread(), kafka.spread());
    }

    double ratio() {
      return muster.median() / kafka.median();
    }

    @Override
    public List<Bar.Verdict> verdicts() {
      return bars.stream().map(bar -> bar.judge(muster, kafka)).toList();
    }
  }

  /**
   * No figure can be given.
   *
   * @param bars what cannot be told
   */
  record Failed(String workload, String reason, List<Bar> bars) implements Outcome {
    @Override
    public @Nullable String noise() {
      return null;
    }

    @Override
    public List<Bar.Verdict> verdicts() {
      return List.of();
    }
  }

  private static @Nullable String why(double spread, Disturbance disturbance) {
    List<String> reasons = new ArrayList<>();
    if (spread > NOISE) {
      reasons.add("repetitions lie %.0f %% apart".formatted(100 * spread));
    }
    if (disturbance.isLarge()) {
      reasons.add(disturbance.toString());
    }
    return reasons.isEmpty() ? null : String.join(", ", reasons);
  }
}
