package io.muster.loadtest.figures;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Spans of time as people write them: a number and a unit, such as 40ms, 1.5s, 10m or 2h. */
public final class TimeSpan {
  private static final Pattern TEXT = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|s|m|h)");
  private static final double NANOS_PER_MILLI = 1e6;

  private TimeSpan() {}

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException when it is something else
   */
  public static Duration parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'%s' is no span of time; write a number and a unit: 40ms, 1.5s, 10m, 2h"
              .formatted(text));
    }
    double millis =
        Double.parseDouble(matcher.group(1))
            * switch (matcher.group(2)) {
              case "ms" -> 1;
              case "s" -> 1_000;
              case "m" -> 60_000;
              default -> 3_600_000;
            };
    return Duration.ofNanos((long) (millis * NANOS_PER_MILLI));
  }

  /** The inverse, in the largest unit that needs no fraction. */
  public static String format(Duration span) {
    long millis = span.toMillis();
    if (millis % 1_000 != 0 || millis == 0) {
      return millis + "ms";
    } else if (millis % 60_000 != 0) {
      return millis / 1_000 + "s";
    }
    return millis % 3_600_000 != 0 ? millis / 60_000 + "m" : millis / 3_600_000 + "h";
  }
}
