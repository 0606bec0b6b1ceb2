package io.muster.loadtest.chaos.history;

import io.muster.loadtest.chaos.history.Operation.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * No node acknowledges a heartbeat, a commit or a sync of a generation after a newer one has been
 * acknowledged, nor anything of a member after it was told that it has left. A node that is cut off
 * or wakes from a pause would, if nothing stopped it, once the others have gone on to a newer one.
 */
final class NoStaleAcknowledgement implements GroupCheck {
  private final Duration heartbeatDeadline;

  NoStaleAcknowledgement(Duration heartbeatDeadline) {
    this.heartbeatDeadline = heartbeatDeadline;
  }

  @Override
  public List<String> violations(List<Operation> group) {
    List<Operation> promises = group.stream().filter(this::isPromise).toList();
    List<String> found = new ArrayList<>();
    Superseded.in(group, promises)
        .forEach(
            (stale, newer) ->
                found.add(
                    "%s was acknowledged after %s".formatted(stale.describe(), newer.describe())));
    Map<String, Operation> left = new HashMap<>();
    for (Operation each : group) {
      if (each.is(Kind.LEAVE) && each.isDone()) {
        left.putIfAbsent(each.memberId(), each);
      }
    }
    for (Operation promise : promises) {
      Operation leave = left.get(promise.memberId());
      if (leave != null && leave.precedes(promise)) {
        found.add("%s was acknowledged after %s".formatted(promise.describe(), leave.describe()));
      }
    }
    return found;
  }

  private boolean isPromise(Operation each) {
    return each.isDone()
        && switch (each.request().kind()) {
          case SYNC -> true;
          case COMMIT -> !isStockCommit(each);
          case HEARTBEAT -> !isHeldHeartbeat(each);
          case JOIN, FETCH, LEAVE, OPENED, ASSIGNED, REVOKED, LOST, SILENT, CLOSED -> false;
        };
  }

  /**
   * Whether it is a heartbeat that may have been answered without its group. While a group is being
   * loaded, one that has waited for so long is answered NONE by any node that may answer at all, as
   * Kafka's does; it promises nothing then.
   */
  boolean isHeldHeartbeat(Operation each) {
    return each.is(Kind.HEARTBEAT)
        && each.isDone()
        && each.end() - each.start() >= heartbeatDeadline.toNanos();
  }

  /**
   * Whether it is a commit of a stock consumer, which names the generation that its application was
   * told of last; it may commit in a newer one, which it has joined since.
   */
  static boolean isStockCommit(Operation each) {
    return each.is(Kind.COMMIT) && each.isDone() && each.request().node().isEmpty();
  }
}
