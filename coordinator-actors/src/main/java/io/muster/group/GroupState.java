package io.muster.group;

import io.muster.group.GroupReply.JoinGroup;
import java.util.List;

/**
 * The transient part of a group: what is true only in memory and may be lost with the node at the
 * cost of a client's retry. One class per state, which owns what happens in it.
 *
 * <p>There is no Dead, Kafka's name for a group that is being removed while requests may still find
 * it: a group that is not there is {@link Empty} and {@link Group#exists()} is false, and one that
 * is handed over to another node has no state here any more.
 */
sealed interface GroupState permits Empty, Populated, Consuming {

  /** Kafka's name of the state. */
  String label();

  /** Member ids handed out with MEMBER_ID_REQUIRED and not come back yet (KIP-394). */
  Deadlines pending();

  GroupState withPending(Deadlines pending);

  /** Whether the group is not full for this one, who may be a member already (KIP-389). */
  boolean accepts(Group group, String memberId, int maxSize);

  /** Adds a newcomer: its member id was unknown, or pending. */
  Decision join(Turn turn, Joiner newcomer);

  /** Acts on every deadline that has passed. */
  Decision expire(Turn turn);

  /** The next time at which {@link #expire} has something to do. */
  long earliestDeadline();

  /** Answers everything that is held here. */
  List<Reply> abandon(GroupError error);

  /** Who is a member. */
  default Membership membership(Group group) {
    return new Membership(group.generation(), JoinStash.over(group.generation()));
  }

  /** How many members the group has, newcomers of an open join phase included. */
  default int memberCount(Group group) {
    return membership(group).size();
  }

  /** Refuses a join, and nothing else changes. */
  default Decision refuse(Caller caller, String memberId, GroupError error) {
    return Decision.reply(this, caller, JoinGroup.failed(memberId, error));
  }
}
