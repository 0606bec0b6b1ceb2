package io.muster.loadtest.chaos.history;

import io.muster.loadtest.chaos.history.Operation.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Simulated consumers that said nothing for longer than their session, and then went on as if
 * nothing had happened.
 *
 * @param silent how often
 * @param refused how often a commit or heartbeat was refused thereupon, since the member was none
 *     any more or in another epoch
 */
public record Zombies(long silent, long refused) {
  static final Set<String> REFUSALS =
      Set.of(
          "UNKNOWN_MEMBER_ID", "FENCED_MEMBER_EPOCH", "STALE_MEMBER_EPOCH", "FENCED_INSTANCE_ID");

  static Zombies of(List<Operation> operations) {
    Set<String> zombies = new HashSet<>();
    long silent = 0;
    long refused = 0;
    for (Operation each : operations) {
      if (each.is(Kind.SILENT)) {
        silent++;
        zombies.add(each.memberId());
      } else if (zombies.contains(each.memberId())
          && (each.is(Kind.COMMIT) || each.is(Kind.HEARTBEAT))) {
        refused += REFUSALS.contains(each.answer().outcome()) ? 1 : 0;
      }
    }
    return new Zombies(silent, refused);
  }
}
