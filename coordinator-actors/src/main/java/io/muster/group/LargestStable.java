package io.muster.group;

/**
 * The largest size at which a group was Stable lately, for {@code group.join.learn}. Only one size
 * is kept: when the largest is an hour old, the next size to end replaces it.
 *
 * @param members 0 if the group never was Stable
 * @param untilMs until when it had that size, milliseconds since the epoch
 */
record LargestStable(int members, long untilMs) {
  static final LargestStable UNKNOWN = new LargestStable(0, 0);
  private static final long MEMORY_MS = 3_600_000;

  /** After the group was Stable with {@code size} members until {@code at}. */
  LargestStable stable(int size, long at) {
    return size >= members || isForgottenAt(at) ? new LargestStable(size, at) : this;
  }

  /** The size in the hour before the group emptied, 0 if it has not or was not Stable then. */
  int before(long emptiedAtMs) {
    return emptiedAtMs == Group.NOT_EMPTIED || isForgottenAt(emptiedAtMs) ? 0 : members;
  }

  private boolean isForgottenAt(long at) {
    return untilMs < at - MEMORY_MS;
  }
}
