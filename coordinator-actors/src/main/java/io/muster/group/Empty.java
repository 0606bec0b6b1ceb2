package io.muster.group;

import io.muster.group.GroupEvent.RebalanceCause.Kind;
import java.util.List;

/** The group has no members; it may have offsets, or not be there at all. */
record Empty(Deadlines pending) implements GroupState {

  @Override
  public String label() {
    return "Empty";
  }

  @Override
  public Empty withPending(Deadlines changed) {
    return new Empty(changed);
  }

  @Override
  public boolean accepts(Group group, String memberId, int maxSize) {
    return true;
  }

  @Override
  public Decision join(Turn turn, Joiner newcomer) {
    List<GroupEvent> creation = turn.creation();
    return PreparingRebalance.open(
            turn, newcomer.cause(Kind.MEMBER_JOINED), Deadlines.NONE, pending)
        .join(turn, newcomer)
        .preceded(creation, List.of());
  }

  @Override
  public Decision expire(Turn turn) {
    Empty next = new Empty(pending.without(pending.overdue(turn.now().ticksMs())));
    return new Decision(List.of(), next, List.of(), next.earliestDeadline());
  }

  @Override
  public long earliestDeadline() {
    return pending.earliest();
  }

  @Override
  public List<Reply> abandon(GroupError error) {
    return List.of();
  }
}
