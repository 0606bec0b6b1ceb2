package io.muster.loadtest.oracle.stage;

import java.util.regex.Pattern;

/**
 * How the epochs of a consumer group are shown: as distances from its first one, since servers may
 * begin to count them at different numbers. Confined to one play.
 */
final class Epochs {
  private static final Pattern IN_TEXT = Pattern.compile("\\((\\d+)\\)");

  private int first;

  /** From now on, and in all that was recorded, epochs are shown as distances from this one. */
  void countFrom(int epoch) {
    first = epoch;
  }

  boolean areCounted() {
    return first > 0;
  }

  /** Where counting begins, 0 before it does. */
  int first() {
    return first;
  }

  /**
   * Negative ones and 0, which have a meaning of their own, are shown as they are. Of those before
   * the first one it is not said how far back they are.
   */
  String show(int epoch) {
    if (first == 0 || epoch <= 0) {
      return Integer.toString(epoch);
    } else if (epoch < first) {
      return "before first";
    }
    return epoch == first ? "first" : "first+%d".formatted(epoch - first);
  }

  /** A server's message, which has epochs in parentheses. */
  String showAll(String text) {
    return IN_TEXT
        .matcher(text)
        .replaceAll(match -> "(" + show(Integer.parseInt(match.group(1))) + ")");
  }
}
