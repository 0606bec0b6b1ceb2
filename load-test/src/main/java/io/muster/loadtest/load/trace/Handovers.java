package io.muster.loadtest.load.trace;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Watches that no member is given a partition while another has it still, by the moments that the
 * members tell; what they tell comes in any order between one member and another. Moments are
 * microseconds. Not safe for threads.
 */
final class Handovers {
  /** What was told so shortly before the end may not have come yet. */
  private static final long UNHEARD_MICROS = TimeUnit.SECONDS.toMicros(1);

  private record Release(String member, long at) {}

  /** A member was given what another one had, which has not told yet when it gave it up. */
  private record Open(String former, String next, long at) {}

  private final Map<Integer, Map<String, Long>> holders = new HashMap<>();
  private final Map<Integer, Release> latestRelease = new HashMap<>();
  private final Map<Integer, List<Open>> open = new HashMap<>();
  private final Consumer<String> violations;

  /**
   * @param violations takes a sentence about each, for a person
   */
  Handovers(Consumer<String> violations) {
    this.violations = violations;
  }

  /** A member may use a partition. */
  void taken(long at, int partition, String member) {
    Release before = latestRelease.get(partition);
    if (before != null && before.at > at && !before.member.equals(member)) {
      violated(partition, new Open(before.member, member, at), before.at);
    }
    Map<String, Long> others = holders.computeIfAbsent(partition, unknown -> new HashMap<>());
    others.forEach(
        (other, since) ->
            open.computeIfAbsent(partition, unknown -> new ArrayList<>())
                .add(since <= at ? new Open(other, member, at) : new Open(member, other, since)));
    others.put(member, at);
  }

  /**
   * A member uses a partition no more.
   *
   * @param lost whether it was taken from it before it knew: then others may have had it already
   */
  void released(long at, int partition, String member, boolean lost) {
    Map<String, Long> all = holders.get(partition);
    if (all != null) {
      all.remove(member);
    }
    List<Open> waiting = open.getOrDefault(partition, List.of());
    for (Iterator<Open> each = waiting.iterator(); each.hasNext(); ) {
      Open handover = each.next();
      if (handover.former.equals(member)) {
        each.remove();
        if (!lost && at > handover.at) {
          violated(partition, handover, at);
        }
      }
    }
    Release latest = latestRelease.get(partition);
    if (!lost && (latest == null || latest.at < at)) {
      latestRelease.put(partition, new Release(member, at));
    }
  }

  /** Whoever has not told until now that it gave a partition up has it still. */
  void finish(long at) {
    open.forEach(
        (partition, waiting) ->
            waiting.stream()
                .filter(handover -> handover.at < at - UNHEARD_MICROS)
                .forEach(handover -> violated(partition, handover, null)));
    open.clear();
  }

  private void violated(int partition, Open handover, @Nullable Long releasedAt) {
    violations.accept(
        "partition %d was given to %s %s"
            .formatted(
                partition,
                handover.next,
                releasedAt == null
                    ? "though " + handover.former + " has it still"
                    : "%.1f ms before %s gave it up"
                        .formatted((releasedAt - handover.at) / 1e3, handover.former)));
  }
}
