package io.muster.group;

import java.util.List;

/** A state in which a generation stands: everybody in it has been told of it. */
sealed interface Formed extends Populated permits CompletingRebalance, Stable {

  @Override
  Formed withPending(Deadlines pending);

  /** Who has not sent SyncGroup yet. */
  PendingSync pendingSync();

  /** Of those members whose signs of life are waited for. */
  Deadlines sessions();

  @Override
  default boolean accepts(Group group, String memberId, int maxSize) {
    return group.members().containsKey(memberId) || group.members().size() < maxSize;
  }

  @Override
  default Decision expire(Turn turn) {
    long now = turn.now().ticksMs();
    return withPending(pending().without(pending().overdue(now)))
        .remove(
            turn,
            Populated.late(turn.group(), sessions().overdue(now), pendingSync().overdue(now)),
            List.of());
  }

  @Override
  default long earliestDeadline() {
    return Math.min(
        pendingSync().earliest(), Math.min(sessions().earliest(), pending().earliest()));
  }
}
