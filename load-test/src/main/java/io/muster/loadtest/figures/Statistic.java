package io.muster.loadtest.figures;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What repetitions of one measurement came to.
 *
 * @param values of each, in their order
 */
public record Statistic(double median, double min, double max, List<Double> values) {
  /** Of at least one value. */
  public static Statistic of(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    double median =
        sorted.size() % 2 == 1
            ? sorted.get(middle)
            : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    return new Statistic(median, sorted.get(0), sorted.get(sorted.size() - 1), List.copyOf(values));
  }

  /** Each of the values divided by the other's in the same place, of which there are as many. */
  public Statistic dividedBy(Statistic other) {
    return of(
        IntStream.range(0, values.size())
            .mapToObj(i -> values.get(i) / other.values.get(i))
            .toList());
  }

  /** How far the repetitions lie apart, relative to their median. */
  public double spread() {
    return median == 0 ? 0 : (max - min) / median;
  }
}
