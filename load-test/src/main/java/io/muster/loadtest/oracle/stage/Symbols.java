package io.muster.loadtest.oracle.stage;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/**
 * Names for what a server generates or a run makes unique: member ids, topic ids, the group id.
 * Confined to one play.
 */
final class Symbols {
  private final Map<String, String> names = new HashMap<>();

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

  /** A group id may be part of a longer one. */
  private static final Comparator<String> LONGEST_FIRST =
      Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder());
}
