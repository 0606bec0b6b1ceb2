package io.muster.group;

import io.muster.group.GroupEvent.JoinPhase.Completion;
import io.muster.group.GroupEvent.Member;
import java.util.Collection;

/**
 * Says when a join phase completes. Known members, those of the stored generation, have until the
 * rebalance timeout, and nobody is left out for the window's sake; newcomers keep the phase open
 * until none has arrived for a quiet period and no member id is outstanding, up to a cap. All times
 * are monotonic milliseconds.
 *
 * @param openedAt when the phase began
 * @param rebalanceDeadline until when known members may come back
 * @param smallestRebalanceTimeoutMs of all members seen: none waits longer for company
 * @param knownBackAt when the last known member had come back; {@link Decision#NEVER} before that
 * @param newcomerAt when the latest newcomer arrived
 * @param learnedCount how many members the group had before it emptied, 0 if it had not emptied
 */
record JoinWindow(
    long openedAt,
    long rebalanceDeadline,
    int smallestRebalanceTimeoutMs,
    long knownBackAt,
    long newcomerAt,
    int learnedCount) {

  /** A client may have any rebalance timeout, even 0, and static members may be absent for long. */
  private static final long MIN_EXTENSION_MS = 1_000;

  /**
   * Who is there.
   *
   * @param waiting members whose join is unanswered
   * @param newcomers those of them who are not known members
   * @param knownMissing known members who have not come back
   * @param idsOutstanding member ids were handed out and have not come back (KIP-394)
   */
  record Turnout(int waiting, int newcomers, int knownMissing, boolean idsOutstanding) {}

  /** When the phase completes unless something changes, and why. In the past: at once. */
  record Closing(long atTicksMs, Completion by) {}

  static JoinWindow open(Collection<Member> known, int learnedCount, long now) {
    return new JoinWindow(
        now,
        now + longestRebalanceTimeoutMs(known),
        known.stream().mapToInt(Member::rebalanceTimeoutMs).min().orElse(Integer.MAX_VALUE),
        known.isEmpty() ? now : Decision.NEVER,
        now,
        learnedCount);
  }

  /** How long Kafka waits for members of a group: as long as the most patient one asked for. */
  static long longestRebalanceTimeoutMs(Collection<Member> members) {
    return members.stream().mapToLong(Member::rebalanceTimeoutMs).max().orElse(0);
  }

  /** Nobody came: those who are left get the same time once more. */
  JoinWindow extended(Collection<Member> known, long now) {
    return new JoinWindow(
        openedAt,
        now + Math.max(longestRebalanceTimeoutMs(known), MIN_EXTENSION_MS),
        smallestRebalanceTimeoutMs,
        knownBackAt,
        newcomerAt,
        learnedCount);
  }

  JoinWindow newcomer(Member member, long now) {
    return newcomer(member.rebalanceTimeoutMs(), now);
  }

  JoinWindow newcomer(int rebalanceTimeoutMs, long now) {
    return new JoinWindow(
        openedAt,
        rebalanceDeadline,
        Math.min(smallestRebalanceTimeoutMs, rebalanceTimeoutMs),
        knownBackAt,
        now,
        learnedCount);
  }

  /** Notes the moment from which no known member is missing. */
  JoinWindow counted(Turnout turnout, long now) {
    return knownBackAt == Decision.NEVER && turnout.knownMissing() == 0
        ? new JoinWindow(
            openedAt, rebalanceDeadline, smallestRebalanceTimeoutMs, now, newcomerAt, learnedCount)
        : this;
  }

  Closing closing(JoinWindowSettings settings, Turnout turnout) {
    return closing(settings, turnout, turnout.waiting());
  }

  /**
   * @param crowd the quiet period is that of so many members
   */
  Closing closing(JoinWindowSettings settings, Turnout turnout, int crowd) {
    if (turnout.knownMissing() > 0) {
      return new Closing(rebalanceDeadline, Completion.REBALANCE_TIMEOUT);
    }
    if (turnout.waiting() == 0) {
      return new Closing(openedAt, Completion.NOBODY_LEFT);
    }
    if (turnout.newcomers() == 0 && !turnout.idsOutstanding()) {
      return new Closing(openedAt, Completion.ALL_REJOINED);
    }
    int expected = expectedCount(settings);
    if (expected > 0 && turnout.waiting() >= expected) {
      return new Closing(openedAt, Completion.EXPECTED_COUNT);
    }
    long cap = capAt(settings);
    boolean held = turnout.idsOutstanding() || (settings.instanceCount() == null && expected > 0);
    long quietAt = newcomerAt + settings.quietPeriodMs(crowd);
    return held || quietAt > cap
        ? new Closing(cap, Completion.CAP)
        : new Closing(quietAt, Completion.QUIET_PERIOD);
  }

  /** 0 when no particular number is expected. */
  private int expectedCount(JoinWindowSettings settings) {
    if (settings.instanceCount() != null) {
      return settings.instanceCount();
    }
    return settings.learn() && learnedCount > 1 ? learnedCount : 0;
  }

  /**
   * One cap after the last known member came back, but not beyond the smallest rebalance timeout:
   * clients give up waiting for their JoinGroup soon after it.
   */
  private long capAt(JoinWindowSettings settings) {
    long patience = Math.max(knownBackAt, openedAt + smallestRebalanceTimeoutMs);
    return Math.min(knownBackAt + settings.capMs(), patience);
  }
}
