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
  private @Nullable Decision decision;
  private @Nullable Group ahead;

  boolean isEmpty() {
    return decision == null;
  }

  /** The group as it will be. */
  Group group(Group stored) {
    return ahead == null ? stored : ahead;
  }

  GroupState state(GroupState current) {
    return decision == null ? current : decision.next();
  }

  /**
   * Adds a decision about the group as it will be.
   *
   * @param request whose it is; null if nobody's
   */
  void add(Decision next, Group stored, @Nullable GroupRequest request) {
    ahead = group(stored).apply(next.events());
    decision = decision == null ? next : next.after(decision);
    if (request != null) {
      requests.add(request);
    }
  }

  /** All of it, which is to be stored now. */
  Decision decision() {
    if (decision == null) {
      throw new IllegalStateException("Nothing was gathered");
    }
    return decision;
  }

  /** Those who wait for it. */
  List<GroupRequest> requests() {
    return List.copyOf(requests);
  }

  /** It has been stored, or dropped. */
  void clear() {
    requests.clear();
    decision = null;
    ahead = null;
  }
}
