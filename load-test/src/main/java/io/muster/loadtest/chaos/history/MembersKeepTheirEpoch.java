package io.muster.loadtest.chaos.history;

import io.muster.loadtest.chaos.history.Operation.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The epoch that a member is told never goes back, and once a member has left, or was told that it
 * is none any more, nothing of it is acknowledged that begins after that. For members that speak
 * the protocol of KIP-848 themselves and have a new member id each time that they join: so no
 * request that is carried out late can make a member of an id again.
 */
final class MembersKeepTheirEpoch implements GroupCheck {
  private static final String NO_MEMBER = "UNKNOWN_MEMBER_ID";

  @Override
  public List<String> violations(List<Operation> group) {
    Map<String, List<Operation>> members = new HashMap<>();
    for (Operation each : group) {
      // Stock consumers do not say what they are answered.
      if (!each.request().node().isEmpty() && !each.memberId().isEmpty()) {
        members.computeIfAbsent(each.memberId(), id -> new ArrayList<>()).add(each);
      }
    }
    List<String> found = new ArrayList<>();
    members.values().forEach(life -> judge(life, found));
    return found;
  }

  private static void judge(List<Operation> life, List<String> found) {
    Operation latest = null;
    Operation over = null;
    boolean joined = false;
    for (Operation each : life) {
      if (each.isDone() && (isHeartbeat(each) || each.is(Kind.COMMIT))) {
        if (over != null && over.precedes(each)) {
          found.add("%s was acknowledged after %s".formatted(each.describe(), over.describe()));
        }
      }
      if (each.isDone() && isHeartbeat(each)) {
        if (latest != null && latest.precedes(each) && epoch(each) < epoch(latest)) {
          found.add(
              "%s was told epoch %d after %s had been told %d"
                  .formatted(each.describe(), epoch(each), latest.describe(), epoch(latest)));
        }
        latest = latest == null || epoch(each) > epoch(latest) ? each : latest;
        joined = true;
      } else if (over == null && endsIt(each, joined)) {
        over = each;
      }
    }
  }

  private static boolean isHeartbeat(Operation each) {
    return each.is(Kind.JOIN) || each.is(Kind.HEARTBEAT);
  }

  private static int epoch(Operation heartbeat) {
    return heartbeat.answer().generation();
  }

  /** Who is not known before it has joined may still come to be. */
  private static boolean endsIt(Operation each, boolean joined) {
    return (each.is(Kind.LEAVE) && each.isDone())
        || (joined
            && (isHeartbeat(each) || each.is(Kind.COMMIT))
            && each.answer().outcome().equals(NO_MEMBER));
  }
}
