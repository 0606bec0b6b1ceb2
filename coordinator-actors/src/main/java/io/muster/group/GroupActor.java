package io.muster.group;

import io.muster.group.GroupDirectory.Ownership;
import io.muster.group.GroupEvent.GroupCreated;
import io.muster.group.GroupNote.Adopted;
import io.muster.group.GroupNote.AdoptionFailed;
import io.muster.group.GroupNote.OffsetsWritten;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.persistence.typed.EventRejectedException;
import org.apache.pekko.persistence.typed.JournalPersistFailed;
import org.apache.pekko.persistence.typed.JournalPersistRejected;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.RecoveryFailed;
import org.apache.pekko.persistence.typed.SnapshotAdapter;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EffectBuilder;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The persistent actor of one group. What to do is decided by {@link GroupRules}; the actor stores
 * what has happened, and only then lets it take effect and answers.
 *
 * <pre>
 * open (own the group) → recover (replay its events) → serve → idle, fenced or handed over: stop
 *                             ↑______________________________| the journal failed: back off
 * </pre>
 *
 * Pekko restarts the behavior after a failure of the journal, not this object: what it knows of
 * offsets survives, timers and unanswered requests do not.
 */
public final class GroupActor extends EventSourcedBehavior<GroupMessage, GroupEvent, Group>
    implements GroupGate.Holder {

  /** Ends the actor: everything it holds is answered NOT_COORDINATOR first. */
  public enum Stop implements GroupMessage {
    INSTANCE
  }

  /** The kind of entity in persistence ids: {@code group|} and the group id. */
  public static final String ENTITY_TYPE = "group";

  private static final Logger LOG = LoggerFactory.getLogger(GroupActor.class);

  private final String groupId;
  private final GroupEnvironment environment;
  private final ActorContext<GroupMessage> context;
  private final GroupGate gate;
  private final GroupRules rules;
  private final Adoption adoption;
  private final Alarm alarm;
  private final SnapshotPolicy snapshots = new SnapshotPolicy();
  private final RebalanceLog log;

  /** Null while nobody may decide: before recovery, and after everything was abandoned. */
  private @Nullable GroupState state;

  /** Null until this actor owns the group: it is not in the directory. */
  private @Nullable GroupOffsets offsets;

  /** Whose events are being stored; null if nobody's. */
  private @Nullable GroupRequest beingStored;

  private long lastRequestTicksMs;

  /** The actor of the group, wherever it lives. */
  public static Behavior<GroupMessage> create(
      String groupId, GroupHost host, GroupEnvironment environment) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  GroupGate gate =
                      new GroupGate(
                          groupId, context.getSelf(), host, environment.bounds().maxWaiting());
                  // Rejected means that the group has another owner: nothing is left to restart.
                  Behavior<GroupMessage> group =
                      Behaviors.supervise(
                              Behaviors.<GroupMessage>setup(
                                  started ->
                                      gate.isClosed()
                                          ? Behaviors.empty()
                                          : GroupOpening.create(
                                              groupId,
                                              environment,
                                              gate,
                                              started,
                                              ownership ->
                                                  new GroupActor(
                                                      groupId,
                                                      environment,
                                                      started,
                                                      timers,
                                                      gate,
                                                      ownership))))
                          .onFailure(
                              EventRejectedException.class,
                              SupervisorStrategy.restart().withLoggingEnabled(false));
                  return Behaviors.intercept(() -> gate, group);
                }));
  }

  private GroupActor(
      String groupId,
      GroupEnvironment environment,
      ActorContext<GroupMessage> context,
      TimerScheduler<GroupMessage> timers,
      GroupGate gate,
      Optional<Ownership> ownership) {
    super(
        PersistenceId.of(ENTITY_TYPE, groupId),
        SupervisorStrategy.restartWithBackoff(
                environment.bounds().minPersistBackoff(),
                environment.bounds().maxPersistBackoff(),
                0.1)
            .withLogLevel(Level.DEBUG));
    this.groupId = groupId;
    this.environment = environment;
    this.context = context;
    this.gate = gate;
    this.rules = new GroupRules(environment.rules(), environment.uuids());
    this.adoption = new Adoption(groupId, environment);
    this.alarm = new Alarm(timers);
    this.log = new RebalanceLog(groupId);
    ownership.ifPresent(this::own);
    gate.heldBy(this);
  }

  @Override
  public Group emptyState() {
    return Group.none(groupId);
  }

  @Override
  public CommandHandler<GroupMessage, GroupEvent, Group> commandHandler() {
    return (group, message) -> {
      if (message instanceof GroupRequest request) {
        return gate.admits(request) ? onRequest(group, request, now()) : Effect().none();
      } else if (message instanceof OffsetsWritten written) {
        return onOffsetsWritten(written.outcome());
      } else if (message instanceof Adopted adopted) {
        return onAdopted(group, adopted.ownership(), now());
      } else if (message instanceof AdoptionFailed failed) {
        return onAdoptionFailed(failed.cause(), now());
      } else if (message instanceof GroupNote.DeadlineReached) {
        return onDeadline(group, now());
      }
      return Effect().unhandled();
    };
  }

  @Override
  public EventHandler<Group, GroupEvent> eventHandler() {
    return (group, event) -> {
      snapshots.count(event);
      return group.apply(event);
    };
  }

  @Override
  public SignalHandler<Group> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(RecoveryCompleted.instance(), this::onRecovered)
        .onSignal(RecoveryFailed.class, (group, failed) -> onOutage(failed.getFailure()))
        .onSignal(JournalPersistFailed.class, (group, failed) -> onOutage(failed.failure()))
        .onSignal(JournalPersistRejected.class, (group, rejected) -> onConflict(rejected.failure()))
        .build();
  }

  /** Answers everything that is held here; what it was held for is dropped. */
  @Override
  public void abandon(GroupError error) {
    if (beingStored != null) {
      beingStored.answer(error);
      beingStored = null;
    }
    if (state != null) {
      rules.abandon(state, error).forEach(Waiter::answer);
      state = null;
    }
    if (offsets != null) {
      offsets.abandon(error);
    }
  }

  private Effect<GroupEvent, Group> onRequest(Group group, GroupRequest request, Moment now) {
    lastRequestTicksMs = now.ticksMs();
    GroupCommand command = request.command();
    if (adoption.isUnderWay()) {
      return holdBack(request);
    } else if (command instanceof GroupCommand.CommitOffsets commit) {
      return onCommit(group, request, commit, now);
    } else if (command instanceof GroupCommand.FetchOffsets fetch) {
      return onFetch(request, fetch, now);
    }
    log.arrived(command);
    Decision decision = rules.decide(group, state(), command, Waiter.of(request), now);
    boolean creates = decision.events().stream().anyMatch(GroupCreated.class::isInstance);
    return creates && offsets == null
        ? adopt(request, true, now)
        : carryOut(group, decision, request, now);
  }

  private Effect<GroupEvent, Group> onCommit(
      Group group, GroupRequest request, GroupCommand.CommitOffsets commit, Moment now) {
    CommitDecision decision = rules.decideCommit(group, state(), commit, now);
    GroupOffsets owned = offsets;
    if (decision.error() != GroupError.NONE) {
      request.answer(decision.error());
      return Effect().none();
    } else if (owned == null) {
      return adopt(request, true, now);
    }
    List<GroupEvent> creation =
        decision.createsGroup() ? List.of(new GroupCreated(now.epochMs())) : List.of();
    return carryOut(
            group,
            new Decision(creation, decision.next(), List.of(), decision.wakeAtTicksMs()),
            request,
            now)
        .thenRun(stored -> owned.commit(request, decision));
  }

  /** Answers what is durable; for a group new to Muster, what it brings along. */
  private Effect<GroupEvent, Group> onFetch(
      GroupRequest request, GroupCommand.FetchOffsets fetch, Moment now) {
    if (offsets == null && !adoption.isNeedless(now)) {
      return adopt(request, false, now);
    }
    request.answer(
        new GroupReply.FetchOffsets(
            GroupError.NONE, offsets == null ? Map.of() : offsets.of(fetch.partitions())));
    return Effect().none();
  }

  /**
   * Brings the group into the directory, and holds the request back until it is there.
   *
   * @param evenIfNothingThere also when it has no offsets upstream
   */
  private Effect<GroupEvent, Group> adopt(
      GroupRequest request, boolean evenIfNothingThere, Moment now) {
    if (adoption.isHopeless(now)) {
      request.answer(GroupError.COORDINATOR_NOT_AVAILABLE);
      return Effect().none();
    }
    adoption.start(evenIfNothingThere, context);
    gate.hold();
    return holdBack(request);
  }

  private Effect<GroupEvent, Group> holdBack(GroupRequest request) {
    gate.holdAgain(request);
    return Effect().stash();
  }

  private Effect<GroupEvent, Group> onAdopted(
      Group group, Optional<Ownership> ownership, Moment now) {
    lastRequestTicksMs = now.ticksMs();
    adoption.ended(ownership, now);
    gate.open();
    ownership.ifPresent(this::own);
    List<GroupEvent> creation =
        ownership.isPresent() && !group.exists()
            ? List.of(new GroupCreated(now.epochMs()))
            : List.of();
    return carryOut(group, new Decision(creation, state(), List.of(), Decision.NEVER), null, now)
        .thenUnstashAll();
  }

  private Effect<GroupEvent, Group> onAdoptionFailed(Throwable cause, Moment now) {
    LOG.warn("Group not created group={} reason={}", groupId, cause.toString());
    adoption.failed(now);
    gate.open();
    return Effect().none().thenUnstashAll();
  }

  private Effect<GroupEvent, Group> onOffsetsWritten(OffsetStore.Outcome outcome) {
    if (offsets != null) {
      offsets.written(outcome);
    }
    if (outcome == OffsetStore.Outcome.FENCED) {
      LOG.warn("Group has another owner group={} reason=offsets were refused", groupId);
      gate.leave(GroupError.NOT_COORDINATOR);
    }
    return Effect().none();
  }

  private Effect<GroupEvent, Group> onDeadline(Group group, Moment now) {
    alarm.isOff();
    Decision decision = rules.expire(group, state(), now);
    boolean isNeeded =
        decision.wakeAtTicksMs() != Decision.NEVER
            || adoption.isUnderWay()
            || now.ticksMs() < idleAtTicksMs();
    if (!isNeeded) {
      gate.retire();
    }
    return carryOut(group, decision, null, now);
  }

  private EffectBuilder<GroupEvent, Group> carryOut(
      Group group, Decision decision, @Nullable GroupRequest request, Moment now) {
    if (decision.events().isEmpty()) {
      takeEffect(group, decision, now);
      return Effect().none();
    }
    beingStored = request;
    gate.holdForWriting();
    return Effect()
        .persist(decision.events())
        .thenRun(
            stored -> {
              beingStored = null;
              takeEffect(stored, decision, now());
              gate.open();
            });
  }

  private void takeEffect(Group group, Decision decision, Moment now) {
    GroupState before = state;
    state = decision.next();
    log.tookEffect(group, before, decision);
    decision.replies().forEach(Waiter::answer);
    alarm.ringAt(decision.wakeAtTicksMs(), now.ticksMs());
    if (now.ticksMs() < idleAtTicksMs()) {
      alarm.ringAt(idleAtTicksMs(), now.ticksMs());
    }
    boolean isNews =
        !decision.events().isEmpty() || before == null || !before.label().equals(state.label());
    if (isNews && group.exists()) {
      environment.directory().note(summary(group, state, now));
    }
  }

  private void onRecovered(Group group) {
    Moment now = now();
    lastRequestTicksMs = now.ticksMs();
    alarm.isOff();
    takeEffect(group, rules.recovered(group, now), now);
    gate.open();
  }

  /** Pekko tries again by itself, after a pause. */
  private void onOutage(Throwable cause) {
    LOG.warn("Group's journal failed group={} reason={}", groupId, cause.toString());
    snapshots.restart();
    abandon(GroupError.COORDINATOR_NOT_AVAILABLE);
    gate.refuse();
  }

  private void onConflict(Throwable cause) {
    LOG.warn("Group has another owner group={} reason={}", groupId, cause.toString());
    gate.leave(GroupError.NOT_COORDINATOR);
  }

  private void own(Ownership ownership) {
    offsets =
        new GroupOffsets(
            groupId,
            ownership,
            environment.offsetStore(),
            context.getSelf(),
            environment.bounds().maxGatheredCommits());
  }

  private GroupSummary summary(Group group, GroupState current, Moment now) {
    return new GroupSummary(
        groupId,
        Objects.requireNonNullElse(group.generation().protocolType(), ""),
        current.label(),
        current.memberCount(group),
        group.generation().id(),
        lastSequenceNumber(context),
        now.epochMs());
  }

  private GroupState state() {
    return Objects.requireNonNull(state, "a group decides only after its recovery");
  }

  private long idleAtTicksMs() {
    return lastRequestTicksMs + environment.bounds().idlePassivation().toMillis();
  }

  private static Moment now() {
    return new Moment(TimeUnit.NANOSECONDS.toMillis(System.nanoTime()), System.currentTimeMillis());
  }

  @Override
  public boolean shouldSnapshot(Group group, GroupEvent event, long sequenceNr) {
    boolean due = snapshots.isDue();
    if (due) {
      snapshots.restart();
    }
    return due;
  }

  @Override
  public SnapshotAdapter<Group> snapshotAdapter() {
    return new SnapshotAdapter<>() {
      @Override
      public Object toJournal(Group group) {
        return group.toSnapshot();
      }

      @Override
      public Group fromJournal(Object stored) {
        return Group.fromSnapshot((GroupSnapshot) stored);
      }
    };
  }
}
