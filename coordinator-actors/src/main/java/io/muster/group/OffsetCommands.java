package io.muster.group;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EffectBuilder;
import org.apache.pekko.persistence.typed.javadsl.EffectFactories;
import org.jspecify.annotations.Nullable;

/**
 * What a group's actor does about offsets: it has those commands decided that commit, fetch, expire
 * or delete some, carries out what was decided once the group is there, and follows transactions
 * that offsets wait for.
 */
final class OffsetCommands {

  /** What only the actor can do. */
  interface Shell {
    /** Brings the group into the directory, and decides the request again when it is there. */
    Effect<GroupEvent, Group> adopt(
        Group group, GroupRequest request, boolean evenIfNothingThere, Moment now);

    /** Answers with what a group that is not in the directory has committed elsewhere. */
    Effect<GroupEvent, Group> look(
        GroupRequest request, GroupCommand.FetchOffsets fetch, Moment now);

    /** Has the decision stored, and then take effect. */
    EffectBuilder<GroupEvent, Group> carryOut(
        Group group, Decision decision, List<GroupRequest> requests, Moment now);

    /** Ends the group, and its offsets with it. */
    Effect<GroupEvent, Group> delete(Decision decision, GroupRequest request);

    /**
     * Keeps the request until {@link #holdsMarks} was asked for the next time, and decides it
     * again.
     */
    Effect<GroupEvent, Group> holdBack(GroupRequest request);

    /** Whether decisions wait to be stored. */
    boolean isGathering();
  }

  private final GroupRules rules;
  private final LiveState state;
  private final Adoption adoption;
  private final TransactionWatch transactions;
  private final EffectFactories<GroupEvent, Group> effects;
  private final Shell shell;

  /** Null until this actor owns the group: it is not in the directory. */
  private @Nullable GroupOffsets offsets;

  /** Offsets have gone that the log never took. */
  private boolean refused;

  OffsetCommands(
      GroupRules rules,
      LiveState state,
      Adoption adoption,
      TransactionWatch transactions,
      EffectFactories<GroupEvent, Group> effects,
      Shell shell) {
    this.rules = rules;
    this.state = state;
    this.adoption = adoption;
    this.transactions = transactions;
    this.effects = effects;
    this.shell = shell;
  }

  /** Whether {@link #serve} is for this command. */
  static boolean serves(GroupCommand command) {
    return command instanceof GroupCommand.CommitOffsets
        || command instanceof GroupCommand.CommitTxnOffsets
        || command instanceof GroupCommand.ConfirmTxnOffsets
        || command instanceof GroupCommand.FetchOffsets
        || command instanceof GroupCommand.Expire
        || command instanceof GroupCommand.ForgetTopics
        || command instanceof GroupCommand.DeleteOffsets;
  }

  Effect<GroupEvent, Group> serve(Group group, GroupRequest request, Moment now) {
    GroupCommand command = request.command();
    if (command instanceof GroupCommand.CommitOffsets commit) {
      CommitDecision decision = rules.decideCommit(group, state.get(), commit, now);
      GroupReply done = new GroupReply.CommitOffsets(GroupError.NONE, decision.failed());
      return commit(
          group, request, decision, done, owned -> owned.commit(request, done, decision), now);
    } else if (command instanceof GroupCommand.CommitTxnOffsets commit) {
      return mark(group, request, commit, now);
    } else if (command instanceof GroupCommand.ConfirmTxnOffsets confirm) {
      return confirm(request, confirm);
    } else if (command instanceof GroupCommand.FetchOffsets fetch) {
      return fetch(group, request, fetch, now);
    } else if (command instanceof GroupCommand.Expire) {
      return expire(group, request, now);
    } else if (command instanceof GroupCommand.ForgetTopics forget) {
      return forget(request, forget);
    } else if (command instanceof GroupCommand.DeleteOffsets delete) {
      return delete(group, request, delete, now);
    }
    throw new IllegalArgumentException("Not about offsets: " + command);
  }

  /** This actor owns the group from now on, with these offsets. */
  void own(GroupOffsets owned) {
    offsets = owned;
  }

  boolean isOwned() {
    return offsets != null;
  }

  /** Whether the group may bring offsets along that are not here yet. */
  boolean mayHaveMoreElsewhere(Group group, Moment now) {
    return offsets == null && !group.deleted() && !adoption.isNeedless(now);
  }

  /** What waits, durably, for the end of its transaction. */
  PendingOffsets pending() {
    return offsets == null ? PendingOffsets.NONE : offsets.pending();
  }

  /** Timers of an earlier life are lost. */
  void begin(Moment now) {
    transactions.begin(pending(), now);
  }

  void lookAtTransactions(Moment now) {
    transactions.look(pending(), now);
  }

  /** Whether requests are held back that may be decided when something is settled. */
  boolean holdsMarks() {
    return transactions.isAwaitedByRequests();
  }

  void transactionsSeen(List<TransactionWatch.Seen> seen, Moment now) {
    PendingOffsets.Settlement settlement = transactions.settle(pending(), seen, now);
    if (offsets != null) {
      state.requested(now); // What is looked up here is looked up by nobody else.
      refused |= transactions.hasTakenNoneOf(settlement);
      offsets.settle(settlement);
    }
  }

  /**
   * A write has ended.
   *
   * @return whether it was the write that removes all offsets of a group that is no more
   */
  boolean written(OffsetStore.Outcome outcome, Moment now) {
    boolean removed = offsets != null && offsets.written(outcome);
    if (!removed) {
      transactions.changed(pending(), now);
    }
    return removed;
  }

  /**
   * Whether the group has no offsets left after it had some that the log never took: it may be
   * there for their sake only. True once.
   */
  boolean isLeftBare() {
    if (!refused || offsets == null || !offsets.isSettled()) {
      return false;
    }
    refused = false;
    return offsets.hasOnly(List.of());
  }

  /** Removes all offsets, for the group is to be no more; {@link #written} tells when. */
  void remove(Ending ending, Ending.Removal whenGone) {
    ending.remove(Objects.requireNonNull(offsets, "a group that exists has a row"), whenGone);
  }

  /** They have been removed. Returns the owner epoch, with which the row is still owned. */
  long disown(Moment now) {
    long ownerEpoch = Objects.requireNonNull(offsets).ownerEpoch();
    offsets = null;
    transactions.changed(pending(), now);
    return ownerEpoch;
  }

  /** Answers everything that waits for a write. */
  void abandon(GroupError error) {
    if (offsets != null) {
      offsets.abandon(error);
    }
  }

  /**
   * @param done what to answer when nothing is to be stored
   * @param then what is to be done with the offsets, once the group is there
   */
  private Effect<GroupEvent, Group> commit(
      Group group,
      GroupRequest request,
      CommitDecision decision,
      GroupReply done,
      Consumer<GroupOffsets> then,
      Moment now) {
    GroupOffsets owned = offsets;
    if (decision.error() != GroupError.NONE) {
      return answer(request, decision.error());
    } else if (decision.createsGroup()) {
      return shell.adopt(group, request, true, now);
    } else if (owned == null) {
      request.answer(done);
      return effects.none();
    }
    return shell
        .carryOut(
            group,
            new Decision(List.of(), decision.next(), List.of(), decision.wakeAtTicksMs()),
            List.of(request),
            now)
        .thenRun(same -> then.accept(owned));
  }

  private Effect<GroupEvent, Group> mark(
      Group group, GroupRequest request, GroupCommand.CommitTxnOffsets commit, Moment now) {
    CommitDecision decision = rules.decideCommit(group, state.get(), commit, now);
    GroupOffsets owned = offsets;
    if (owned != null && decision.error() == GroupError.NONE) {
      if (owned.isInTheWayOf(commit.transaction())) {
        return awaitEnd(owned, request, commit, now);
      } else if (!owned.knowsBefore(commit, decision)) {
        transactions.soon();
        return answer(request, GroupError.COORDINATOR_LOAD_IN_PROGRESS);
      }
    }
    transactions.decided(commit.tag());
    GroupReply done = new GroupReply.CommitTxnOffsets(GroupError.NONE, decision.failed());
    return commit(
        group, request, decision, done, owner -> owner.mark(request, done, commit, decision), now);
  }

  /**
   * A transaction of this producer must be settled first. The log is asked once more, at once, and
   * if that does not help the client is to try again. What a request of before transaction version
   * 2 brings along may be old by then: its client is to try again in any case.
   */
  private Effect<GroupEvent, Group> awaitEnd(
      GroupOffsets owned, GroupRequest request, GroupCommand.CommitTxnOffsets commit, Moment now) {
    if (!commit.transaction().hasEpochOfItsOwn()) {
      transactions.soon();
    } else if ((!transactions.hasLookedFor(commit.tag()) || owned.isSettling())
        && transactions.await(commit.tag(), now)) {
      return shell.holdBack(request);
    }
    transactions.decided(commit.tag());
    return answer(request, GroupError.COORDINATOR_LOAD_IN_PROGRESS);
  }

  private Effect<GroupEvent, Group> confirm(
      GroupRequest request, GroupCommand.ConfirmTxnOffsets confirm) {
    GroupOffsets owned = offsets;
    if (owned == null || !owned.isMarked(confirm)) {
      return answer(request, GroupError.COORDINATOR_LOAD_IN_PROGRESS);
    }
    transactions.confirm(confirm.tag()); // At once, so that nothing is settled as if it were not.
    owned.confirm(request, new GroupReply.ConfirmTxnOffsets(GroupError.NONE), confirm);
    return effects.none();
  }

  /** Answers what is durable; for a group new to Muster, what it would bring along. */
  private Effect<GroupEvent, Group> fetch(
      Group group, GroupRequest request, GroupCommand.FetchOffsets fetch, Moment now) {
    GroupError error = rules.decideFetch(group, state.get(), fetch, now);
    if (error != GroupError.NONE) {
      return answer(request, error);
    }
    GroupOffsets owned = offsets;
    if (owned == null && group.deleted()) {
      request.answer(new GroupReply.FetchOffsets(GroupError.NONE, Map.of()));
      return effects.none();
    } else if (owned == null) {
      return shell.look(request, fetch, now);
    }
    owned.fetch(request, fetch);
    if (!owned.pending().isEmpty()) {
      transactions.soon();
    }
    return effects.none();
  }

  private Effect<GroupEvent, Group> delete(
      Group group, GroupRequest request, GroupCommand.DeleteOffsets delete, Moment now) {
    if (mayHaveMoreElsewhere(group, now)) {
      return shell.adopt(group, request, false, now);
    }
    GroupReply.DeleteOffsets reply = rules.decideDeletion(group, state.get(), delete, now);
    if (reply.error() != GroupError.NONE || offsets == null) {
      request.answer(reply);
    } else {
      offsets.delete(
          request,
          reply,
          delete.partitions().stream()
              .filter(partition -> !reply.failed().containsKey(partition))
              .toList());
    }
    return effects.none();
  }

  private Effect<GroupEvent, Group> forget(GroupRequest request, GroupCommand.ForgetTopics forget) {
    GroupReply done = new GroupReply.ForgetTopics(GroupError.NONE);
    if (offsets == null) {
      request.answer(done);
    } else {
      offsets.forget(request, done, forget);
    }
    return effects.none();
  }

  /** What is on its way is looked at the next time. */
  private Effect<GroupEvent, Group> expire(Group group, GroupRequest request, Moment now) {
    GroupReply done = new GroupReply.Expire(GroupError.NONE);
    GroupOffsets owned = offsets;
    if (owned == null || !owned.isSettled() || shell.isGathering()) {
      request.answer(done);
      return effects.none();
    }
    List<PartitionId> expired =
        rules.expired(group, state.get(), owned.all(), owned.pending(), now);
    Decision end = rules.withoutOffsets(group, state.get(), now);
    if (owned.hasOnly(expired) && !end.events().isEmpty()) {
      Reply reply = new Reply(Waiter.of(request), done);
      return shell.delete(end.preceded(List.of(), List.of(reply)), request);
    }
    owned.expire(request, done, expired);
    return effects.none();
  }

  private Effect<GroupEvent, Group> answer(GroupRequest request, GroupError error) {
    request.answer(error);
    return effects.none();
  }
}
