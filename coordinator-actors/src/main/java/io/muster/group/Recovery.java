package io.muster.group;

import io.muster.group.GroupEvent.RebalanceCause;
import io.muster.group.GroupEvent.RebalanceCause.Kind;
import java.util.List;

/**
 * What a group goes on with after its events have been replayed. Nothing is stored here: if a
 * deadline has passed already, the first turn afterwards acts on it.
 */
record Recovery(Turn turn) {

  Decision recover() {
    Group group = turn.group();
    Generation generation = group.generation();
    if (!group.consumer().members().isEmpty()) {
      return entered(ConsumerTurn.recovered(turn));
    }
    if (generation.members().isEmpty()) {
      return entered(new Empty(Deadlines.NONE));
    }
    if (generation.rebalanceDue()) {
      return rebalance(Kind.RECOVERED_UNFINISHED);
    }
    if (generation.assignments() == null) {
      return entered(CompletingRebalance.begin(generation, Deadlines.NONE, turn.now()));
    }
    if (!generation.isAgreed()) {
      return rebalance(Kind.RECOVERED_UNFINISHED);
    }
    if (generation.members().size() > turn.settings().maxSize()) {
      return rebalance(Kind.GROUP_OVER_CAPACITY);
    }
    return entered(new Stable(PendingSync.NONE, sessions(), Deadlines.NONE));
  }

  private Decision rebalance(Kind kind) {
    RebalanceCause cause = new RebalanceCause(kind, "", null, null);
    return entered(PreparingRebalance.open(turn, cause, sessions(), Deadlines.NONE));
  }

  private Deadlines sessions() {
    return Populated.renewed(Deadlines.NONE, turn.group().members().values(), turn.now());
  }

  private static Decision entered(GroupState state) {
    return new Decision(List.of(), state, List.of(), state.earliestDeadline());
  }
}
