package io.muster.group.consumer;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a member owns, and in which epoch it is.
 *
 * @param epoch member epoch; {@link #LEFT_FOR_A_WHILE} of a static member that is to come back
 * @param previousEpoch the one before, which the member still names if our answer was lost
 * @param assigned what it may use
 * @param revoking what it must give up and may own still: nobody else gets it meanwhile
 */
public record CurrentAssignment(
    MemberState state,
    int epoch,
    int previousEpoch,
    EpochPartitions assigned,
    EpochPartitions revoking) {

  /** Epoch with which a member joins, and joins again after it was fenced. */
  public static final int JOINING = 0;

  /** Epoch with which a member leaves. */
  public static final int LEAVING = -1;

  /** Epoch with which a static member leaves to come back. */
  public static final int LEFT_FOR_A_WHILE = -2;

  /** Of a member that has just come. */
  static final CurrentAssignment NONE =
      new CurrentAssignment(
          MemberState.STABLE, JOINING, JOINING, EpochPartitions.NONE, EpochPartitions.NONE);

  /** What others must not have as long as this is true. */
  public EpochPartitions owned() {
    return assigned.plus(revoking);
  }

  /** Whether the member has got everything that the target of this epoch has for it. */
  boolean isReconciledTo(int targetEpoch) {
    return state == MemberState.STABLE && epoch == targetEpoch;
  }

  /**
   * Whether a member that names this epoch is where we think it is. A smaller one is right only if
   * our last answer was lost, and then the member says what it owns, and owns nothing that it
   * should not.
   *
   * @param owned what the member says it owns; null if it did not say
   */
  public boolean accepts(int received, @Nullable Partitions owned) {
    return received == JOINING
        || received == epoch
        || (received < epoch
            && received == previousEpoch
            && owned != null
            && assigned.containsAll(owned));
  }

  /** A static member leaves and keeps what it is assigned, until it is back or its session ends. */
  public CurrentAssignment leftForAWhile() {
    return new CurrentAssignment(
        state, LEFT_FOR_A_WHILE, previousEpoch, assigned.atEpochZero(), EpochPartitions.NONE);
  }

  /** Of a static member that has come back under a new member id. */
  CurrentAssignment takenOver() {
    return new CurrentAssignment(state, JOINING, JOINING, assigned, revoking);
  }

  /** Why a commit to this partition by a member in this epoch counts, or not (KIP-1251). */
  public boolean acceptsCommit(int received, UUID topic, int partition) {
    if (received >= epoch) {
      return received == epoch;
    }
    Integer since = assigned.epochOf(topic, partition);
    if (since == null) {
      since = revoking.epochOf(topic, partition);
    }
    return since != null && received >= since;
  }
}
