package io.muster.group;

import io.muster.group.consumer.PartitionAssignor.AssignmentFailedException;
import org.jspecify.annotations.Nullable;

/**
 * An assignor has failed, and is tried again, the more seldom the longer it goes on failing.
 *
 * @param cause of the last failure
 * @param what the last failure in words: the same words are the same failure
 * @param tries how many were in vain, at least 1
 * @param retryAt when the next is due, monotonic milliseconds
 */
record AssignorFailure(AssignmentFailedException cause, String what, int tries, long retryAt) {
  private static final int MOST_DOUBLINGS = 20;

  /**
   * @param before null if it is the first
   * @param now monotonic milliseconds
   */
  static AssignorFailure of(
      AssignmentFailedException cause,
      @Nullable AssignorFailure before,
      ConsumerGroupSettings settings,
      long now) {
    int tries = before == null ? 1 : before.tries + 1;
    long first = Math.max(settings.assignorRetries().firstMs(), settings.assignmentInterval().ms());
    long pause =
        Math.min(
            Math.max(first, settings.assignorRetries().longestMs()),
            first << Math.min(tries - 1, MOST_DOUBLINGS));
    return new AssignorFailure(cause, String.valueOf(cause.getMessage()), tries, now + pause);
  }

  /** The group is another than it was, which may help: it is not waited for much longer. */
  AssignorFailure triedBy(long at) {
    return new AssignorFailure(cause, what, 1, Math.min(retryAt, at));
  }
}
