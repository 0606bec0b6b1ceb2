package io.muster.loadtest.figures;

import java.util.Collection;
import java.util.List;

/** What repetitions of one measurement came to. */
public record Statistic(double median, double min, double max) {
  /** Of at least one value. */
  public static Statistic of(Collection<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    double median =
        sorted.size() % 2 == 1
            ? sorted.get(middle)
            : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    return new Statistic(median, sorted.get(0), sorted.get(sorted.size() - 1));
  }

  /** How far the repetitions lie apart, relative to their median. */
  public double spread() {
    return median == 0 ? 0 : (max - min) / median;
  }
}
