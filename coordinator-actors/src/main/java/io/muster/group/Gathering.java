package io.muster.group;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decisions that are to be stored together, since the requests that led to them were waiting
 * together: a large group whose members all move to a new target writes now and then, not once for
 * each of them. Nothing of it has taken effect, and whatever is decided next goes out from it.
 */
final class Gathering {
  private final List<GroupRequest> requests = new ArrayList<>();
  private final List<GroupEvent> events = new ArrayList<>();
  private final List<Reply> replies = new ArrayList<>();
  private long wakeAt = Decision.NEVER;
  private @Nullable GroupState last;
  private @Nullable Group ahead;

  boolean isEmpty() {
    return last == null;
  }

  /** The group as it will be. */
  Group group(Group stored) {
    return ahead == null ? stored : ahead;
  }

  GroupState state(GroupState current) {
    return last == null ? current : last;
  }

  /**
   * Adds a decision about the group as it will be.
   *
   * @param request whose it is; null if nobody's
   */
  void add(Decision next, Group stored, @Nullable GroupRequest request) {
    ahead = group(stored).apply(next.events());
    events.addAll(next.events());
    replies.addAll(next.replies());
    wakeAt = Math.min(wakeAt, next.wakeAtTicksMs());
    last = next.next();
    if (request != null) {
      requests.add(request);
    }
  }

  /** All of it, which is to be stored now. */
  Decision decision() {
    if (last == null) {
      throw new IllegalStateException("Nothing was gathered");
    }
    return new Decision(List.copyOf(events), last, List.copyOf(replies), wakeAt);
  }

  /** Those who wait for it. */
  List<GroupRequest> requests() {
    return List.copyOf(requests);
  }

  /** It has been stored, or dropped. */
  void clear() {
    requests.clear();
    events.clear();
    replies.clear();
    wakeAt = Decision.NEVER;
    last = null;
    ahead = null;
  }
}
