package io.muster.group;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Of which topics it is doubted that they are gone, though the log says so. A broker that has just
 * started, or that has not heard of a change yet, may say so of any; believed at once, it would
 * take the topic from everybody who has it. It is believed when the log has said so for a while,
 * whenever it was asked.
 *
 * @param sinceTicksMs since when it has, by name, of those topics of which it did when it was last
 *     asked
 * @param askedAtTicksMs when that was
 */
record TopicDoubts(Map<String, Long> sinceTicksMs, long askedAtTicksMs) {
  static final TopicDoubts NONE = new TopicDoubts(Map.of(), 0);

  TopicDoubts {
    sinceTicksMs = Map.copyOf(sinceTicksMs);
  }

  /**
   * The log has answered.
   *
   * @param gone names of the topics that are gone by this answer
   * @param doubtMs for so long that is doubted
   */
  TopicDoubts after(Set<String> gone, Moment now, long doubtMs) {
    if (gone.isEmpty()) {
      return NONE;
    }
    // What was said when nobody went on asking does not count.
    boolean goesOn = now.ticksMs() - askedAtTicksMs <= 2 * doubtMs;
    Map<String, Long> since = new HashMap<>();
    for (String name : gone) {
      since.put(
          name, goesOn ? sinceTicksMs.getOrDefault(name, now.ticksMs()) : (Long) now.ticksMs());
    }
    return new TopicDoubts(since, now.ticksMs());
  }

  boolean isEmpty() {
    return sinceTicksMs.isEmpty();
  }

  /** Those of which it is doubted still. */
  Set<String> names(Moment now, long doubtMs) {
    return sinceTicksMs.entrySet().stream()
        .filter(topic -> now.ticksMs() < topic.getValue() + doubtMs)
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }
}
