package io.muster.group;

import io.muster.group.GroupDirectory.Ownership;
import io.muster.group.GroupEvent.GroupCreated;
import io.muster.group.GroupNote.Adopted;
import io.muster.group.GroupNote.AdoptionFailed;
import io.muster.group.GroupNote.DissolutionFailed;
import io.muster.group.GroupNote.Dissolved;
import io.muster.group.GroupNote.LookFailed;
import io.muster.group.GroupNote.Looked;
import io.muster.group.GroupNote.OffsetsWritten;
import io.muster.group.consumer.KnownTopic;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
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
  private final GroupMeter meter;
  private final GroupRules rules;
  private final Adoption adoption;
  private final Preview preview;
  private final Ending ending;
  private final LiveState state;
  private final SnapshotPolicy snapshots = new SnapshotPolicy();
  private final GroupClock clock;
  private final Gathering gathering = new Gathering();
  private final TopicFollower topics;
  private final UpgradeTopics upgradeTopics;
  private final OffsetCommands offsets;

  /** Whose events are being stored. */
  private List<GroupRequest> beingStored = List.of();

  /** Where the group's events and snapshots are. */
  public static String persistenceIdOf(String groupId) {
    return ENTITY_TYPE + PersistenceId.DefaultSeparator() + groupId;
  }

  /** The actor of the group, wherever it lives. */
  public static Behavior<GroupMessage> create(
      String groupId, GroupHost host, GroupEnvironment environment) {
    return create(groupId, host, environment, System::nanoTime);
  }

  /**
   * By a clock of the caller's; timers are the actor system's all the same.
   *
   * @param nanoTime monotonic, as {@link System#nanoTime}
   */
  static Behavior<GroupMessage> create(
      String groupId, GroupHost host, GroupEnvironment environment, LongSupplier nanoTime) {
    return GroupOpening.create(groupId, host, environment, nanoTime);
  }

  /**
   * @param ownership empty if the group is not in the directory
   */
  GroupActor(
      String groupId,
      GroupEnvironment environment,
      ActorContext<GroupMessage> context,
      TimerScheduler<GroupMessage> timers,
      GroupGate gate,
      GroupMeter meter,
      GroupClock clock,
      Optional<Ownership> ownership) {
    super(
        // PersistenceId.of would refuse a group id with the separator in it.
        PersistenceId.ofUniqueId(persistenceIdOf(groupId)),
        SupervisorStrategy.restartWithBackoff(
                environment.bounds().minPersistBackoff(),
                environment.bounds().maxPersistBackoff(),
                0.1)
            .withLogLevel(Level.DEBUG));
    this.groupId = groupId;
    this.environment = environment;
    this.context = context;
    this.gate = gate;
    this.meter = meter;
    this.clock = clock;
    this.rules = new GroupRules(environment.rules(), environment.uuids());
    this.adoption = new Adoption(groupId, environment);
    this.preview = new Preview(groupId, environment);
    this.ending = new Ending(groupId, environment);
    this.state = new LiveState(groupId, environment, rules, timers, meter);
    this.topics =
        new TopicFollower(
            environment.topics(), environment.rules().consumer().topicLookUps().refreshMs());
    this.upgradeTopics =
        new UpgradeTopics(
            environment.topics(),
            environment.bounds().adoptionRetry().toMillis(),
            environment.rules().consumer().topicLookUps().timeoutMs());
    this.offsets =
        new OffsetCommands(
            rules,
            state,
            adoption,
            new TransactionWatch(groupId, environment, context, timers),
            Effect(),
            new Shell());
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
        return gate.admits(request) ? onRequest(group, request, clock.now()) : Effect().none();
      } else if (message instanceof OffsetsWritten written) {
        return onOffsetsWritten(group, written.outcome(), clock.now());
      } else if (message instanceof Adopted adopted) {
        return onAdopted(group, adopted.ownership(), clock.now());
      } else if (message instanceof AdoptionFailed failed) {
        return onAdoptionFailed(failed.cause(), clock.now());
      } else if (message instanceof Looked looked) {
        return onLooked(looked.found(), clock.now());
      } else if (message instanceof LookFailed failed) {
        return onLookFailed(failed.cause(), clock.now());
      } else if (message instanceof Dissolved dissolved) {
        return onDissolved(dissolved.removed());
      } else if (message instanceof DissolutionFailed failed) {
        LOG.warn("Group not dissolved group={} reason={}", groupId, failed.cause().toString());
        return onDissolved(false);
      } else if (message instanceof GroupNote.EventIsMissing) {
        return onEventIsMissing(group, clock.now());
      } else if (message instanceof GroupNote.DeadlineReached) {
        return onDeadline(group, clock.now());
      } else if (message instanceof GroupNote.StoreGathered) {
        return onStoreGathered(group, clock.now());
      } else if (message instanceof GroupNote.LookAtTransactions) {
        offsets.lookAtTransactions(clock.now());
        return Effect().none();
      } else if (message instanceof GroupNote.TransactionsSeen seen) {
        offsets.transactionsSeen(seen.seen(), clock.now());
        return decideHeldMarks();
      } else if (message instanceof GroupNote.UpgradeTopicsFound found) {
        upgradeTopics.found(found.names(), found.found(), clock.now());
        return Effect().none().thenUnstashAll();
      } else if (message instanceof GroupNote.UpgradeTopicsMissed missed) {
        return onUpgradeTopicsMissed(missed.cause(), clock.now());
      } else if (message instanceof GroupNote.TopicsFound found) {
        return onTopicsFound(group, found.found(), clock.now());
      } else if (message instanceof GroupNote.TopicsMissed missed) {
        return onTopicsMissed(group, missed.cause(), clock.now());
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
        .onSignal(JournalPersistRejected.class, (group, rejected) -> onRefusal(rejected.failure()))
        .build();
  }

  @Override
  public boolean shouldSnapshot(Group group, GroupEvent event, long sequenceNr) {
    return snapshots.takeNow(group.consumer());
  }

  @Override
  public SnapshotAdapter<Group> snapshotAdapter() {
    return new GroupSnapshotAdapter();
  }

  /** Answers everything that is held here; what it was held for is dropped. */
  @Override
  public void abandon(GroupError error) {
    beingStored.forEach(request -> request.answer(error));
    beingStored = List.of();
    gathering.requests().forEach(request -> request.answer(error));
    gathering.clear();
    ending.abandon(error);
    state.abandon(error);
    offsets.abandon(error);
  }

  private Effect<GroupEvent, Group> onRequest(Group group, GroupRequest request, Moment now) {
    GroupCommand command = request.command();
    if (!request.awaited().isAwaited()) {
      return Effect().none();
    }
    state.requested(now);
    boolean gathers = command instanceof GroupCommand.ConsumerHeartbeat;
    if (preview.isUnderWay() && command instanceof GroupCommand.FetchOffsets) {
      return awaitPreview(request);
    } else if (adoption.isUnderWay()
        || preview.isUnderWay()
        || ending.isUnderWay()
        || (gathers && upgradeTopics.isUnderWay())
        || lacksEvent(group)) {
      return holdBack(request);
    } else if (command instanceof GroupCommand.Expire && ending.mayDissolve(group, state.get())) {
      return dissolve(group, request);
    } else if (OffsetCommands.serves(command)) {
      return offsets.serve(group, request, now);
    } else if (command instanceof GroupCommand.DeleteGroup
        && offsets.mayHaveMoreElsewhere(group, now)) {
      return adopt(group, request, false, now);
    }
    GroupState current = gathers ? gathering.state(state.get()) : state.get();
    Group ahead = gathers ? gathering.group(group) : group;
    Upgrade.Topics toLookUp = rules.topicsToUpgrade(ahead, current, command, now);
    if (!upgradeTopics.hasAll(toLookUp.names(), now)) {
      return lookUpTopics(toLookUp.names(), request, now);
    } else if (upgradeTopics.areInDoubt(toLookUp.owned(), now)) {
      LOG.info("Upgrade waits, the log may not have all topics yet group={}", groupId);
      request.answer(GroupError.COORDINATOR_NOT_AVAILABLE);
      return Effect().none();
    }
    Map<String, KnownTopic> topics = toLookUp.names().isEmpty() ? Map.of() : upgradeTopics.take();
    Decision decision = rules.decide(ahead, current, command, topics, Waiter.of(request), now);
    if (!offsets.isOwned() && decision.events().stream().anyMatch(GroupCreated.class::isInstance)) {
      return adopt(group, request, true, now);
    } else if (gathers && !(gathering.isEmpty() && decision.events().isEmpty())) {
      return gather(group, decision, request);
    } else if (!gathering.isEmpty()
        && !(decision.events().isEmpty() && decision.next() == current)) {
      return holdBack(request); // It must see what has been gathered, when that is stored.
    }
    return command instanceof GroupCommand.DeleteGroup && !decision.events().isEmpty()
        ? delete(decision, request)
        : carryOut(group, decision, List.of(request), now);
  }

  /** Holds the request back, which makes a consumer group of this classic one, until it can. */
  private Effect<GroupEvent, Group> lookUpTopics(
      Set<String> names, GroupRequest request, Moment now) {
    if (upgradeTopics.isHopeless(now)) {
      request.answer(GroupError.COORDINATOR_NOT_AVAILABLE);
      return Effect().none();
    }
    upgradeTopics.lookUp(names, context);
    return holdBack(request);
  }

  private Effect<GroupEvent, Group> onUpgradeTopicsMissed(Throwable cause, Moment now) {
    LOG.warn("Topics not looked up group={} reason={}", groupId, cause.toString());
    upgradeTopics.missed(now);
    return Effect().none().thenUnstashAll();
  }

  /** Decides on with everything that waits, and then stores it all at once. */
  private Effect<GroupEvent, Group> gather(
      Group group, Decision decision, @Nullable GroupRequest request) {
    if (gathering.isEmpty()) {
      context.getSelf().tell(GroupNote.StoreGathered.INSTANCE);
    }
    gathering.add(decision, group, request);
    return Effect().none();
  }

  private Effect<GroupEvent, Group> onStoreGathered(Group group, Moment now) {
    if (gathering.isEmpty()) {
      return Effect().none();
    }
    Decision decision = gathering.decision();
    List<GroupRequest> requests = gathering.requests();
    gathering.clear();
    return carryOut(group, decision, requests, now).thenUnstashAll();
  }

  private Effect<GroupEvent, Group> onTopicsFound(
      Group group, TopicCatalog.Found found, Moment now) {
    topics.answered(found, now);
    GroupState current = gathering.state(state.get());
    Decision decision = rules.topicsFound(gathering.group(group), current, found, now);
    if (!Consuming.doubtsOf(decision.next()).isEmpty() && Consuming.doubtsOf(current).isEmpty()) {
      LOG.warn(
          "Topics in doubt group={} topics={} reason=the log may not have all yet",
          groupId,
          Consuming.doubtsOf(decision.next()).sinceTicksMs().keySet());
    }
    return onNews(group, decision, now);
  }

  private Effect<GroupEvent, Group> onTopicsMissed(Group group, Throwable cause, Moment now) {
    LOG.warn("Topics not looked up group={} reason={}", groupId, cause.toString());
    topics.failed(now);
    return onNews(
        group, rules.topicsMissed(gathering.group(group), gathering.state(state.get()), now), now);
  }

  /** A decision that no request led to. */
  private Effect<GroupEvent, Group> onNews(Group group, Decision decision, Moment now) {
    return gathering.isEmpty()
        ? carryOut(group, decision, List.of(), now)
        : gather(group, decision, null);
  }

  private Effect<GroupEvent, Group> dissolve(Group group, GroupRequest request) {
    request.answer(new GroupReply.Expire(GroupError.NONE));
    ending.dissolve(group, context);
    gate.hold();
    return Effect().none();
  }

  /** Its offsets go; then it is stored that the group is no more, and whoever asked is answered. */
  private Effect<GroupEvent, Group> delete(Decision decision, GroupRequest request) {
    removeOffsets(new Ending.Removal(List.of(request), decision));
    return Effect().none();
  }

  private void removeOffsets(Ending.Removal whenGone) {
    gate.hold();
    offsets.remove(ending, whenGone);
  }

  /** A failure leaves nothing half done: the next owner finds the group as it was, or deleted. */
  private Effect<GroupEvent, Group> onRemoved(
      Group group, OffsetStore.Outcome outcome, Moment now) {
    if (outcome != OffsetStore.Outcome.STORED) {
      LOG.warn("Group not deleted, or nobody knows group={}", groupId);
      gate.leave(GroupError.COORDINATOR_NOT_AVAILABLE);
      return Effect().none();
    }
    Ending.Removal gone = ending.removed(offsets.disown(now));
    gate.open();
    return carryOut(group, gone.decision(), gone.requests(), now).thenUnstashAll();
  }

  /** Whoever changed the directory died, or his journal failed, before he could say so. */
  private boolean lacksEvent(Group group) {
    return ending.isUnsaid(group) || (offsets.isOwned() && !group.exists());
  }

  private Effect<GroupEvent, Group> onEventIsMissing(Group group, Moment now) {
    gate.open();
    if (!lacksEvent(group)) {
      return Effect().none().thenUnstashAll();
    }
    Decision missing =
        ending.isUnsaid(group)
            ? rules.foundDeleted(group, state.get(), now)
            : new Decision(
                List.of(new GroupCreated(now.epochMs())), state.get(), List.of(), Decision.NEVER);
    return carryOut(group, missing, List.of(), now).thenUnstashAll();
  }

  /** Whoever comes next begins with nothing: this actor still counts what is gone. */
  private Effect<GroupEvent, Group> onDissolved(boolean removed) {
    ending.dissolutionEnded();
    if (removed) {
      gate.leave(GroupError.NOT_COORDINATOR);
      return Effect().none();
    }
    gate.open();
    return Effect().none().thenUnstashAll();
  }

  /**
   * Brings the group into the directory, and holds the request back until it is there.
   *
   * @param evenIfNothingThere also when it has no offsets upstream
   */
  private Effect<GroupEvent, Group> adopt(
      Group group, GroupRequest request, boolean evenIfNothingThere, Moment now) {
    if (adoption.isHopeless(now)) {
      request.answer(GroupError.COORDINATOR_NOT_AVAILABLE);
      return Effect().none();
    }
    adoption.start(evenIfNothingThere, group.deleted(), context);
    gate.hold();
    return holdBack(request);
  }

  private Effect<GroupEvent, Group> awaitPreview(GroupRequest request) {
    preview.await(request, context);
    gate.hold();
    gate.holdAgain(request);
    return Effect().none();
  }

  private Effect<GroupEvent, Group> onLooked(OffsetSource.Found found, Moment now) {
    return endPreview(
        preview.ended(found, now),
        asker -> asker.answer(Preview.answer((GroupCommand.FetchOffsets) asker.command(), found)));
  }

  private Effect<GroupEvent, Group> onLookFailed(Throwable cause, Moment now) {
    LOG.warn("Offsets not looked up group={} reason={}", groupId, cause.toString());
    adoption.failed(now);
    return endPreview(
        preview.takeAskers(), asker -> asker.answer(GroupError.COORDINATOR_NOT_AVAILABLE));
  }

  private Effect<GroupEvent, Group> endPreview(
      List<GroupRequest> askers, Consumer<GroupRequest> answer) {
    gate.open();
    askers.stream().filter(gate::admits).forEach(answer);
    return Effect().none().thenUnstashAll();
  }

  private Effect<GroupEvent, Group> holdBack(GroupRequest request) {
    gate.holdAgain(request);
    return Effect().stash();
  }

  private Effect<GroupEvent, Group> onAdopted(
      Group group, Optional<Ownership> ownership, Moment now) {
    adoption.ended(ownership, now);
    gate.open();
    ownership.ifPresent(this::own);
    List<GroupEvent> creation =
        ownership.isPresent() && !group.exists()
            ? List.of(new GroupCreated(now.epochMs()))
            : List.of();
    return carryOut(
            group, new Decision(creation, state.get(), List.of(), Decision.NEVER), List.of(), now)
        .thenUnstashAll();
  }

  private Effect<GroupEvent, Group> onAdoptionFailed(Throwable cause, Moment now) {
    LOG.warn("Group not created group={} reason={}", groupId, cause.toString());
    adoption.failed(now);
    gate.open();
    return Effect().none().thenUnstashAll();
  }

  private Effect<GroupEvent, Group> onOffsetsWritten(
      Group group, OffsetStore.Outcome outcome, Moment now) {
    if (offsets.written(outcome, now)) {
      return onRemoved(group, outcome, now);
    }
    if (outcome == OffsetStore.Outcome.FENCED) {
      LOG.warn("Group has another owner group={} reason=offsets were refused", groupId);
      meter.writeRefused();
      gate.leave(GroupError.NOT_COORDINATOR);
    } else if (offsets.isLeftBare()) {
      // What the upkeep would ask for later. Kafka would not have made the group.
      ActorRef<GroupResponse> nobody = context.getSystem().ignoreRef();
      context.getSelf().tell(new GroupRequest(groupId, new GroupCommand.Expire(), nobody, 0));
    }
    return decideHeldMarks();
  }

  /** Something may be settled that requests are held back for. */
  private Effect<GroupEvent, Group> decideHeldMarks() {
    return offsets.holdsMarks() ? Effect().none().thenUnstashAll() : Effect().none();
  }

  private Effect<GroupEvent, Group> onDeadline(Group group, Moment now) {
    boolean late = state.alarmHasRung(now);
    Group ahead = gathering.group(group);
    GroupState current = gathering.state(state.get());
    Decision decision = late ? rules.awake(ahead, current, now) : rules.expire(ahead, current, now);
    if (!gathering.isEmpty()) {
      return gather(group, decision, null);
    }
    // Members, pending ids and callers that are held: each has a deadline.
    if (decision.wakeAtTicksMs() == Decision.NEVER
        && state.isIdle(now)
        && offsets.pending().isEmpty()) {
      gate.retire();
    }
    // What an outage made the gate answer may still lie in the stash.
    return carryOut(group, decision, List.of(), now).thenUnstashAll();
  }

  private EffectBuilder<GroupEvent, Group> carryOut(
      Group group, Decision decision, List<GroupRequest> requests, Moment now) {
    if (decision.events().isEmpty()) {
      takeEffect(group, decision, now);
      return Effect().none();
    }
    beingStored = requests;
    gate.holdForWriting();
    long begun = System.nanoTime();
    return Effect()
        .persist(decision.events())
        .thenRun(
            stored -> {
              beingStored = List.of();
              meter.persisted(System.nanoTime() - begun);
              clock.resumeAt(now);
              takeEffect(stored, decision, now);
              gate.open();
            });
  }

  private void takeEffect(Group group, Decision decision, Moment now) {
    state.takeEffect(group, decision, () -> lastSequenceNumber(context), now);
    state.ringAt(topics.follow(group.consumer(), state.get(), now, context), now);
  }

  private void onRecovered(Group group) {
    Moment now = clock.now();
    state.begin(now);
    topics.begin();
    offsets.begin(now);
    takeEffect(group, rules.recovered(group, now), now);
    if (group.deleted() && offsets.isOwned()) { // Occupied again, but not created.
      Decision nothing = new Decision(List.of(), state.get(), List.of(), Decision.NEVER);
      removeOffsets(new Ending.Removal(List.of(), nothing));
    } else if (lacksEvent(group)) {
      context.getSelf().tell(GroupNote.EventIsMissing.INSTANCE);
    } else {
      gate.open();
    }
    meter.recovered();
  }

  /** Pekko tries again by itself, after a pause. */
  private void onOutage(Throwable cause) {
    LOG.warn("Group's journal failed group={} reason={}", groupId, cause.toString());
    meter.journalFailed();
    snapshots.restart();
    abandon(GroupError.COORDINATOR_NOT_AVAILABLE);
    gate.refuse();
  }

  private void onRefusal(Throwable cause) {
    LOG.warn("Group's events were refused group={} reason={}", groupId, cause.toString());
    meter.writeRefused();
    gate.leave(GroupError.NOT_COORDINATOR);
  }

  private void own(Ownership ownership) {
    if (ownership.vacant()) {
      ending.ownsVacantRow(ownership.ownerEpoch());
      return;
    }
    ending.begins();
    offsets.own(
        new GroupOffsets(
            groupId,
            ownership,
            environment.offsetStore(),
            context.getSelf(),
            environment.bounds(),
            meter));
  }

  private final class Shell implements OffsetCommands.Shell {
    @Override
    public Effect<GroupEvent, Group> adopt(
        Group group, GroupRequest request, boolean evenIfNothingThere, Moment now) {
      return GroupActor.this.adopt(group, request, evenIfNothingThere, now);
    }

    @Override
    public Effect<GroupEvent, Group> look(
        GroupRequest request, GroupCommand.FetchOffsets fetch, Moment now) {
      Optional<GroupReply.FetchOffsets> known = preview.answer(fetch, now);
      if (known.isPresent()) {
        request.answer(known.get());
      } else if (adoption.isHopeless(now)) {
        request.answer(GroupError.COORDINATOR_NOT_AVAILABLE);
      } else {
        return awaitPreview(request);
      }
      return Effect().none();
    }

    @Override
    public EffectBuilder<GroupEvent, Group> carryOut(
        Group group, Decision decision, List<GroupRequest> requests, Moment now) {
      return GroupActor.this.carryOut(group, decision, requests, now);
    }

    @Override
    public Effect<GroupEvent, Group> delete(Decision decision, GroupRequest request) {
      return GroupActor.this.delete(decision, request);
    }

    @Override
    public Effect<GroupEvent, Group> holdBack(GroupRequest request) {
      return GroupActor.this.holdBack(request);
    }

    @Override
    public boolean isGathering() {
      return !gathering.isEmpty();
    }
  }
}
