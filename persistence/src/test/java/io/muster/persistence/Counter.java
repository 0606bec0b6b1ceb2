package io.muster.persistence;

import io.muster.group.GroupEvent;
import io.muster.group.GroupSnapshot;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.JournalPersistFailed;
import org.apache.pekko.persistence.typed.JournalPersistRejected;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.SnapshotCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/** The simplest of persistent actors: it counts its events, in the snapshot's generation. */
final class Counter extends EventSourcedBehavior<Counter.Add, GroupEvent, GroupSnapshot> {

  record Add(boolean thenSnapshot, ActorRef<Told> replyTo) {}

  /** What the actor has to tell: of a command that it is stored, or what happened to it. */
  sealed interface Told {
    record Stored(int count) implements Told {}

    record SnapshotTaken(long sequenceNr) implements Told {}

    record Rejected(Throwable cause) implements Told {}

    record Failed(Throwable cause) implements Told {}
  }

  /** An event with this time is followed by a snapshot. */
  private static final long SNAPSHOT = 1;

  private final ActorRef<Told> observer;

  private Counter(String id, ActorRef<Told> observer) {
    super(PersistenceId.ofUniqueId(id));
    this.observer = observer;
  }

  static Behavior<Add> create(String id, ActorRef<Told> observer) {
    return Behaviors.supervise(new Counter(id, observer))
        .onFailure(SupervisorStrategy.stop().withLoggingEnabled(false));
  }

  @Override
  public GroupSnapshot emptyState() {
    return count(0);
  }

  @Override
  public CommandHandler<Add, GroupEvent, GroupSnapshot> commandHandler() {
    return (state, add) ->
        Effect()
            .persist(new GroupEvent.GroupCreated(add.thenSnapshot() ? SNAPSHOT : 0))
            .thenRun(next -> add.replyTo().tell(new Told.Stored(next.generation())));
  }

  @Override
  public EventHandler<GroupSnapshot, GroupEvent> eventHandler() {
    return (state, event) -> count(state.generation() + 1);
  }

  @Override
  public boolean shouldSnapshot(GroupSnapshot state, GroupEvent event, long sequenceNr) {
    return event.at() == SNAPSHOT;
  }

  @Override
  public SignalHandler<GroupSnapshot> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(
            SnapshotCompleted.class,
            (state, taken) ->
                observer.tell(new Told.SnapshotTaken(taken.getSnapshotMetadata().sequenceNr())))
        .onSignal(
            JournalPersistRejected.class,
            (state, rejected) -> observer.tell(new Told.Rejected(rejected.failure())))
        .onSignal(
            JournalPersistFailed.class,
            (state, failed) -> observer.tell(new Told.Failed(failed.failure())))
        .build();
  }

  private static GroupSnapshot count(int count) {
    return new GroupSnapshot(
        "counter", true, Map.of(), count, null, null, null, List.of(), null, false, -1, 0, 0, null,
        false, false);
  }
}
