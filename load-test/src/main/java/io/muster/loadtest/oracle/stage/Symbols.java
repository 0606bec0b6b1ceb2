package io.muster.loadtest.oracle.stage;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Names for what a server generates or a run makes unique: member ids, topic ids, the group id; and
 * for epochs, since servers may begin to count them at different numbers. Confined to one play.
 */
final class Symbols {
  private static final Pattern EPOCH_IN_TEXT = Pattern.compile("\\((\\d+)\\)");

  private final Map<String, String> names = new HashMap<>();
  private int firstEpoch;

  /** From now on, and in all that was recorded, this id is shown as that name. */
  synchronized void name(String id, String name) {
    if (!id.isEmpty()) {
      names.put(id, name);
    }
  }

  /** The same, unless it has a name. */
  synchronized void nameIfNone(String id, String name) {
    if (!id.isEmpty()) {
      names.putIfAbsent(id, name);
    }
  }

  /** The text with every known id replaced by {@code <name>}. */
  synchronized String apply(String text) {
    String shown = text;
    for (String id : names.keySet().stream().sorted(LONGEST_FIRST).toList()) {
      shown = shown.replace(id, "<" + names.get(id) + ">");
    }
    return shown;
  }

  /** From now on, and in all that was recorded, epochs are shown as distances from this one. */
  synchronized void countEpochsFrom(int epoch) {
    firstEpoch = epoch;
  }

  synchronized boolean countsEpochs() {
    return firstEpoch > 0;
  }

  /** Negative ones and 0, which have a meaning of their own, are shown as they are. */
  synchronized String epoch(int epoch) {
    if (firstEpoch == 0 || epoch <= 0) {
      return Integer.toString(epoch);
    }
    return epoch == firstEpoch ? "first" : "first%+d".formatted(epoch - firstEpoch);
  }

  /** A server's message, which has epochs in parentheses. */
  String message(String text) {
    return EPOCH_IN_TEXT
        .matcher(apply(text))
        .replaceAll(match -> "(" + epoch(Integer.parseInt(match.group(1))) + ")");
  }

  /** A group id may be part of a longer one. */
  private static final Comparator<String> LONGEST_FIRST =
      Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder());
}
