package io.muster.loadtest.bench;

import io.muster.loadtest.figures.Statistic;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * What Muster aims at in one figure of a row.
 *
 * @param bound of Muster's figure divided by Kafka's; of Muster's own where {@code sense} says so
 */
record Bar(Figure figure, Sense sense, double bound) {
  /** What of a row is held against it. */
  enum Figure {
    RATE,
    MEDIAN,
    P99,
    CPU,
    /** The number of a {@link Gauge}. */
    VALUE;

    @Override
    public String toString() {
      return this == CPU ? name() : name().toLowerCase(Locale.ROOT);
    }
  }

  /** On which side of the bound it is met. */
  enum Sense {
    RATIO_AT_MOST("≤"),
    RATIO_AT_LEAST("≥"),
    /** Whatever Kafka's is. */
    AT_MOST("Muster's ≤");

    private final String sign;

    Sense(String sign) {
      this.sign = sign;
    }
  }

  /** The ratio must not be larger. */
  static Bar atMost(Figure figure, double ratio) {
    return new Bar(figure, Sense.RATIO_AT_MOST, ratio);
  }

  /** The ratio must not be smaller. */
  static Bar atLeast(Figure figure, double ratio) {
    return new Bar(figure, Sense.RATIO_AT_LEAST, ratio);
  }

  /** Muster's cost of each must not grow with their number, but for what reading it is off by. */
  static Bar flat() {
    return absolute(Figure.VALUE, 1.2);
  }

  /** Muster's own figure must not be larger. */
  static Bar absolute(Figure figure, double bound) {
    return new Bar(figure, Sense.AT_MOST, bound);
  }

  /**
   * Holds the medians of the two servers against it, and then each repetition, since what disturbs
   * one server of a repetition disturbs mostly the other, too.
   */
  Verdict judge(Statistic muster, Statistic kafka) {
    double actual = actual(muster.median(), kafka.median());
    boolean met = isMet(actual);
    boolean always =
        IntStream.range(0, muster.values().size())
            .allMatch(i -> isMet(actual(muster.values().get(i), kafka.values().get(i))) == met);
    return new Verdict(toString(), actual, met, always);
  }

  private double actual(double muster, double kafka) {
    return sense == Sense.AT_MOST ? muster : muster / kafka;
  }

  private boolean isMet(double actual) {
    return sense == Sense.RATIO_AT_LEAST ? actual >= bound : actual <= bound;
  }

  /**
   * Whether a bar was met.
   *
   * @param bar as a reader knows it
   * @param actual what is held against the bound
   * @param met by the medians
   * @param always whether each repetition alone says the same
   */
  record Verdict(String bar, double actual, boolean met, boolean always) {}

  @Override
  public String toString() {
    return "%s %s %.2f".formatted(figure, sense.sign, bound);
  }
}
