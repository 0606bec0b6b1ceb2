package io.muster.loadtest.chaos.history;

import io.muster.loadtest.chaos.history.Operation.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * No node acknowledges a heartbeat, a commit or a sync of a generation after a newer one has been
 * acknowledged, nor anything of a member after it was told that it has left. A node that is cut off
 * or wakes from a pause would, if nothing stopped it.
 */
final class NoStaleAcknowledgement implements GroupCheck {
  /**
   * While a group is being loaded, a heartbeat that has waited for so long is answered NONE by any
   * node that may answer at all, as Kafka's does; it promises nothing then.
   */
  private static final long HELD_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

  @Override
  public List<String> violations(List<Operation> group) {
    List<Operation> promises = group.stream().filter(NoStaleAcknowledgement::isPromise).toList();
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

  private static boolean isPromise(Operation each) {
    return each.isDone()
        && switch (each.request().kind()) {
          case SYNC -> true;
          case COMMIT -> !isStockConsumers(each);
          case HEARTBEAT -> each.end() - each.start() < HELD_NANOS;
          case JOIN, FETCH, LEAVE, ASSIGNED, REVOKED -> false;
        };
  }

  /**
   * A stock consumer names the generation that its application was told of last; it may commit in a
   * newer one, which it has joined since.
   */
  private static boolean isStockConsumers(Operation commit) {
    return commit.request().node().isEmpty();
  }
}
