package io.muster.loadtest.load.report;

import io.muster.loadtest.figures.TimeSpan;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a figure is counted in, and how a person writes a value of it. */
enum Unit {
  /** Milliseconds. */
  TIME("5s, 200ms") {
    @Override
    double parse(String text) {
      return TimeSpan.parse(text).toNanos() / 1e6;
    }

    @Override
    String format(double value) {
      return value < 1_000 ? "%.1f ms".formatted(value) : "%.2f s".formatted(value / 1_000);
    }
  },

  COUNT("0, 12") {
    @Override
    double parse(String text) {
      return number(text);
    }

    @Override
    String format(double value) {
      return "%,.0f".formatted(value);
    }
  },

  /** Records or processors. */
  AMOUNT("0.5, 900") {
    @Override
    double parse(String text) {
      return number(text);
    }

    @Override
    String format(double value) {
      return "%,.2f".formatted(value);
    }
  },

  BYTES("512m, 2g") {
    private static final Pattern SIZE = Pattern.compile("(\\d+(?:\\.\\d+)?)([kmg])");
    private static final int KILO = 1024;

    @Override
    double parse(String text) {
      Matcher matcher = SIZE.matcher(text.toLowerCase(Locale.ROOT));
      if (!matcher.matches()) {
        throw new IllegalArgumentException(
            "'%s' is no size; write a number and a unit: %s".formatted(text, example));
      }
      double factor =
          switch (matcher.group(2)) {
            case "k" -> KILO;
            case "m" -> KILO * KILO;
            default -> (double) KILO * KILO * KILO;
          };
      return Double.parseDouble(matcher.group(1)) * factor;
    }

    @Override
    String format(double value) {
      return "%,.0f MiB".formatted(value / KILO / KILO);
    }
  };

  final String example;

  Unit(String example) {
    this.example = example;
  }

  /**
   * Reads a value.
   *
   * @throws IllegalArgumentException when it is none of this unit
   */
  abstract double parse(String text);

  /** For a person. */
  abstract String format(double value);

  private static double number(String text) {
    try {
      double number = Double.parseDouble(text);
      if (!Double.isFinite(number)) {
        throw new IllegalArgumentException("'%s' is no number".formatted(text));
      }
      return number;
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'%s' is no number".formatted(text), e);
    }
  }
}
