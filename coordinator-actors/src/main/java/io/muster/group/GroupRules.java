package io.muster.group;

import java.util.List;
import java.util.function.Supplier;

/**
 * The rules of a group without actors, clocks or I/O: what follows from a command, a deadline or a
 * recovery.
 *
 * <p>FetchOffsets needs no decision: a classic group checks neither member nor epoch of it, and a
 * group that does not exist has no offsets.
 */
final class GroupRules {
  private final GroupSettings settings;
  private final Supplier<String> uuids;

  /**
   * @param uuids the random part of new member ids
   */
  GroupRules(GroupSettings settings, Supplier<String> uuids) {
    this.settings = settings;
    this.uuids = uuids;
  }

  /** Decides every command but CommitOffsets and FetchOffsets. */
  Decision decide(Group group, GroupState state, GroupCommand command, Caller caller, Moment now) {
    return java.util.Objects.requireNonNull(null, String.valueOf(settings) + uuids);
  }

  /** Decides whether offsets may be committed. */
  CommitDecision decideCommit(
      Group group, GroupState state, GroupCommand.CommitOffsets commit, Moment now) {
    return java.util.Objects.requireNonNull(null, String.valueOf(settings) + uuids);
  }

  /** Acts on every deadline that has passed; called too early, it changes nothing. */
  Decision expire(Group group, GroupState state, Moment now) {
    return java.util.Objects.requireNonNull(null, String.valueOf(settings) + uuids);
  }

  /** The state of a group whose events have been replayed: sessions start afresh, in full. */
  Decision recovered(Group group, Moment now) {
    return java.util.Objects.requireNonNull(null, String.valueOf(settings) + uuids);
  }

  /**
   * Answers everything that {@code state} holds, when its events could not be stored or the group
   * is handed over. The state must be dropped then.
   */
  List<Reply> abandon(GroupState state, GroupError error) {
    return java.util.Objects.requireNonNull(null, String.valueOf(settings) + uuids);
  }

  /** What to answer to a command that could not be decided, or whose events were not stored. */
  static GroupReply failure(GroupCommand command, GroupError error) {
    return java.util.Objects.requireNonNull(null);
  }
}
