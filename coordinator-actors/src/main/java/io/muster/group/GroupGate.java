package io.muster.group;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.BehaviorInterceptor;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.TypedActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Stands before a group and sees to it that no request is lost without an answer, whatever becomes
 * of the actor. While the group cannot decide, requests lie in one of Pekko's stashes, which say
 * nothing when they are full or thrown away; the gate knows them, bounds them and answers them.
 */
final class GroupGate extends BehaviorInterceptor<GroupMessage, GroupMessage> {

  /** Whoever else holds unanswered requests. */
  interface Holder {
    void abandon(GroupError error);
  }

  private enum Phase {
    /** Requests are decided as they come. */
    OPEN,
    /** Requests wait, nothing is being stored: the group opens, recovers, adopts. */
    WAITING,
    /** Requests wait until an event is stored. */
    WRITING,
    /** Requests are refused: the journal has failed and not recovered yet. */
    REFUSING
  }

  private final String groupId;
  private final ActorRef<GroupMessage> self;
  private final GroupHost host;
  private final int maxWaiting;
  private final GroupMeter meter;
  private final Set<GroupRequest> waiting = identitySet();
  private final Set<GroupRequest> refused = identitySet();
  private Holder holder = error -> {};
  private Phase phase = Phase.WAITING;
  private GroupError refusal = GroupError.NOT_COORDINATOR;
  private boolean closed;
  private boolean stopping;

  GroupGate(
      String groupId,
      ActorRef<GroupMessage> self,
      GroupHost host,
      int maxWaiting,
      GroupMeter meter) {
    super(GroupMessage.class);
    this.groupId = groupId;
    this.self = self;
    this.host = host;
    this.maxWaiting = maxWaiting;
    this.meter = meter;
  }

  @Override
  public Behavior<GroupMessage> aroundReceive(
      TypedActorContext<GroupMessage> context,
      GroupMessage message,
      ReceiveTarget<GroupMessage> group) {
    if (message instanceof GroupRequest request) {
      JoinLog.arrived(request); // Here each passes once; behind the gate it may be stashed.
      return (phase == Phase.OPEN && !closed) || isLetIn(request)
          ? group.apply(context, request)
          : Behaviors.same();
    }
    if (message == GroupActor.Stop.INSTANCE) {
      stop();
      return Behaviors.same();
    }
    if (message == GroupNote.Farewell.INSTANCE) {
      return Behaviors.stopped();
    }
    return closed ? Behaviors.same() : group.apply(context, message);
  }

  @Override
  public Behavior<GroupMessage> aroundSignal(
      TypedActorContext<GroupMessage> context, Signal signal, SignalTarget<GroupMessage> group) {
    if (signal instanceof PostStop) {
      phase = Phase.WAITING;
      stopping = false;
      close();
      meter.close();
    }
    return group.apply(context, signal);
  }

  void heldBy(Holder holder) {
    this.holder = holder;
  }

  /** From now on requests wait, and nothing is being stored. */
  void hold() {
    phase = Phase.WAITING;
  }

  /** From now on requests wait, until {@link #open} or {@link #refuse}. */
  void holdForWriting() {
    phase = Phase.WRITING;
  }

  /** The group decides again. */
  void open() {
    Phase before = phase;
    phase = Phase.OPEN;
    if (closed) {
      finish();
    } else if (before != Phase.WRITING) {
      host.opened(groupId, self);
    }
  }

  /** Refuses everything until {@link #open}, as the journal cannot be reached. */
  void refuse() {
    phase = Phase.REFUSING;
    answerWaiting(GroupError.COORDINATOR_NOT_AVAILABLE);
    if (closed) {
      finish();
    }
  }

  /** Another node owns the group, or nobody can tell: this actor is of no use any more. */
  void leave(GroupError error) {
    phase = Phase.REFUSING;
    refusal = error;
    close();
    host.passivate(self);
  }

  /** Nobody needs the group now. Until it is told to stop, it serves whoever still comes. */
  void retire() {
    host.closed(groupId, self);
    host.passivate(self);
  }

  boolean isClosed() {
    return closed;
  }

  /** Whether the request, which comes from a stash perhaps, is still to be answered. */
  boolean admits(GroupRequest request) {
    waiting.remove(request);
    return refused.isEmpty() || !refused.remove(request);
  }

  /** The request goes back into a stash. */
  void holdAgain(GroupRequest request) {
    waiting.add(request);
  }

  private boolean isLetIn(GroupRequest request) {
    if (closed) {
      request.answer(refusal);
    } else if (phase == Phase.REFUSING || waiting.size() >= maxWaiting) {
      request.answer(GroupError.COORDINATOR_NOT_AVAILABLE);
    } else {
      return waiting.add(request);
    }
    return false;
  }

  private void stop() {
    stopping = true;
    close();
  }

  private void close() {
    if (!closed) {
      closed = true;
      host.closed(groupId, self);
      answerWaiting(refusal);
    }
    if (phase != Phase.WRITING) {
      finish();
    }
  }

  /** What is being stored gets its true answer first. */
  private void finish() {
    holder.abandon(refusal);
    if (stopping) {
      self.tell(GroupNote.Farewell.INSTANCE);
    }
  }

  private void answerWaiting(GroupError error) {
    for (GroupRequest request : waiting) {
      request.answer(error);
    }
    refused.addAll(waiting);
    waiting.clear();
  }

  private static Set<GroupRequest> identitySet() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }
}
