package io.muster.group;

import io.muster.group.ConsumerGroupEvent.ConsumerMemberReconciled;
import io.muster.group.ConsumerGroupEvent.ConsumerMemberReplaced;
import io.muster.group.ConsumerGroupEvent.ConsumerMemberUpdated;
import io.muster.group.ConsumerGroupEvent.ConsumerMembersRemoved;
import io.muster.group.ConsumerGroupEvent.ConsumerTargetComputed;
import io.muster.group.ConsumerGroupEvent.ConsumerTopicsChanged;
import io.muster.group.GroupEvent.MembersRemoved.Removal;
import io.muster.group.GroupEvent.RebalanceCause;
import io.muster.group.GroupEvent.RebalanceCause.Kind;
import io.muster.group.consumer.ClassicMember;
import io.muster.group.consumer.ConsumerGroup;
import io.muster.group.consumer.ConsumerMember;
import io.muster.group.consumer.CurrentAssignment;
import io.muster.group.consumer.KnownTopic;
import io.muster.group.consumer.MemberMetadata;
import io.muster.group.consumer.MemberState;
import io.muster.group.consumer.PartitionAssignor;
import io.muster.group.consumer.PartitionAssignor.AssignmentFailedException;
import io.muster.group.consumer.Partitions;
import io.muster.group.consumer.Reconciliation;
import io.muster.group.consumer.TargetAssignment;
import io.muster.group.consumer.TopicChanges;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One turn of a consumer group, in which one thing leads to the next: members come or go, so a new
 * target is due, so somebody has a step to make. What is decided is gathered here, step by step,
 * and each step sees what the ones before have made of the group. It lives as long as the turn.
 */
final class ConsumerTurn {
  private final List<GroupEvent> events = new ArrayList<>();
  private final List<Reply> replies = new ArrayList<>();
  private final long targetWasAt;
  private final ConsumerGroupSettings settings;

  /** Whether the node has heartbeats left for small groups; for the whole turn. */
  private final boolean mayComeSooner;

  private Turn turn;
  private Deadlines sessions;
  private Deadlines steps;
  private TargetSchedule schedule;
  private NextGivers givers;
  private TopicDoubts doubts;
  private long wakeAt = Decision.NEVER;

  private boolean upgraded;

  /** Why members of what is a classic group now have to rebalance; null while it is none. */
  private @Nullable RebalanceCause downgradeCause;

  ConsumerTurn(Turn turn, GroupState state) {
    this.turn = turn;
    this.settings = turn.consumer();
    this.mayComeSooner = settings.pace().allowance().isLeft();
    if (state instanceof Consuming consuming) {
      sessions = consuming.sessions();
      steps = consuming.steps();
      schedule = consuming.schedule();
      givers = consuming.givers();
      doubts = consuming.doubts();
      targetWasAt = consuming.targetAt();
    } else {
      sessions = Deadlines.NONE;
      steps = Deadlines.NONE;
      schedule = TargetSchedule.NONE;
      givers = NextGivers.UNKNOWN;
      doubts = TopicDoubts.NONE;
      targetWasAt = Decision.NEVER;
    }
  }

  /** The group as it is after what has been decided so far. */
  ConsumerGroup group() {
    return turn.group().consumer();
  }

  /** What applies to this group. */
  ConsumerGroupSettings settings() {
    return settings;
  }

  void store(GroupEvent event) {
    events.add(event);
    turn = turn.after(event);
  }

  void reply(Caller caller, GroupReply reply) {
    replies.add(new Reply(caller, reply));
  }

  /** The group, which has members, is a consumer group from now on. */
  void upgrade(ConsumerGroupEvent event, Populated former) {
    replies.addAll(former.abandon(GroupError.REBALANCE_IN_PROGRESS));
    upgraded = true;
    store(event);
    group().members().keySet().forEach(this::alive);
  }

  /** Whether the group was a classic one when the turn began. */
  boolean isUpgrade() {
    return upgraded;
  }

  /**
   * A member has come, or has told something new of itself.
   *
   * @param asksForTarget whether it subscribes to something else
   * @param reason the client's own words; null if none
   */
  void told(MemberMetadata told, boolean asksForTarget, @Nullable String reason) {
    boolean joins = group().member(told.memberId()) == null;
    RebalanceCause cause =
        new RebalanceCause(
            joins ? Kind.MEMBER_JOINED : Kind.SUBSCRIPTION_CHANGED,
            told.memberId(),
            told.instanceId(),
            reason);
    int epoch = asksForTarget ? bumped(cause) : group().epoch();
    store(
        new ConsumerMemberUpdated(told, epoch, asksForTarget ? cause : null, turn.now().epochMs()));
  }

  /** Whether another target could come of where members and replicas are. */
  private boolean looksAtRacks() {
    List<PartitionAssignor> assignors = settings.assignors();
    return !assignors.isEmpty() && TargetAssignment.preferred(group(), assignors).looksAtRacks();
  }

  /** Whether the member has moved to another rack, and another target could come of that. */
  boolean movedTo(MemberMetadata told, MemberMetadata before) {
    return !Objects.equals(told.rackId(), before.rackId()) && looksAtRacks();
  }

  /** The group epoch that comes of the cause, which asks for another target. */
  private int bumped(RebalanceCause cause) {
    schedule = schedule.because(cause, turn.now().ticksMs());
    changed();
    return group().epoch() + 1;
  }

  private void changed() {
    schedule = schedule.triedBy(turn.in(settings.assignorRetries().firstMs()));
  }

  /** A newcomer, who is a member already, is given time for company. */
  void joined(ConsumerMember newcomer, boolean firstOfAll) {
    int learned = firstOfAll ? turn.group().largestStable().before(turn.group().emptiedAtMs()) : 0;
    schedule =
        schedule.newcomer(newcomer.metadata().rebalanceTimeoutMs(), learned, turn.now().ticksMs());
  }

  /** What members have just begun to subscribe to is waited for, but not for ever. */
  void subscribed() {
    if (group().hasUnseenTopics() && !schedule.isWaitingForTopics()) {
      schedule = schedule.waitingForTopics(turn.in(settings.topicLookUps().timeoutMs()));
    }
  }

  /** Nothing is waited for any more of who had this id. */
  void forget(String memberId) {
    sessions = sessions.without(memberId);
    steps = steps.without(memberId);
  }

  /** The member was heard of. */
  void alive(String memberId) {
    long deadline = turn.in(sessionTimeoutMs(settings, group(), memberId));
    sessions = sessions.with(memberId, deadline);
    wakeAt = Math.min(wakeAt, deadline);
  }

  /** How long the member may not be heard of; members of the classic protocol say themselves. */
  static long sessionTimeoutMs(
      ConsumerGroupSettings settings, ConsumerGroup group, String memberId) {
    ConsumerMember member = group.member(memberId);
    ClassicMember classic = member == null ? null : member.metadata().classic();
    return classic == null ? settings.sessionTimeout().ms() : classic.sessionTimeoutMs();
  }

  /** The member has to give something up, or, in the classic protocol, to join or to sync. */
  void owesStep(String memberId) {
    long deadline =
        turn.in(Objects.requireNonNull(group().member(memberId)).metadata().rebalanceTimeoutMs());
    steps = steps.with(memberId, deadline);
    wakeAt = Math.min(wakeAt, deadline);
  }

  /** The same unless it has been waited for already. */
  void owesStepFromNow(String memberId) {
    if (!steps.contains(memberId)) {
      owesStep(memberId);
    }
  }

  void owesNoStep(String memberId) {
    steps = steps.without(memberId);
  }

  /** The member leaves, and is to come back before its session ends. */
  void leavesForAWhile(ConsumerMember member) {
    steps = steps.without(member.memberId());
    store(
        new ConsumerMemberReconciled(
            member.memberId(), member.current().leftForAWhile(), turn.now().epochMs()));
  }

  void remove(List<Removal> removals) {
    if (removals.isEmpty()) {
      return;
    }
    RebalanceCause cause = removals.get(0).cause();
    List<String> gone = removals.stream().map(Removal::memberId).toList();
    sessions = sessions.without(gone);
    steps = steps.without(gone);
    Downgrade downgrade = new Downgrade(turn);
    if (downgrade.isDueWithout(gone)) {
      downgradeCause = cause;
      store(downgrade.event(removals, true));
      return;
    }
    int epoch = bumped(cause);
    store(new ConsumerMembersRemoved(removals, epoch, turn.now().epochMs()));
  }

  /** The member makes its next step, if there is one. */
  void reconcile(String memberId, boolean subscriptionChanged, @Nullable Partitions owned) {
    ConsumerMember member = Objects.requireNonNull(group().member(memberId));
    if (!subscriptionChanged && group().isReconciled(memberId)) {
      return;
    }
    CurrentAssignment next = new Reconciliation(group(), member, subscriptionChanged, owned).next();
    if (next.equals(member.current())) {
      return;
    }
    if (next.state() == MemberState.UNREVOKED_PARTITIONS) {
      owesStep(memberId);
    } else {
      owesNoStep(memberId);
    }
    store(new ConsumerMemberReconciled(memberId, next, turn.now().epochMs()));
  }

  /** Computes the target if it is due. */
  void retarget() {
    if (group().members().isEmpty() || schedule.dueAt(turn) > turn.now().ticksMs()) {
      return;
    }
    try {
      TargetAssignment target =
          TargetAssignment.compute(group(), settings.assignors(), expectedAt());
      store(
          new ConsumerTargetComputed(
              group().epoch(),
              target.assignor(),
              target.changes(),
              target.moved(),
              Objects.requireNonNullElseGet(
                  schedule.cause(),
                  () -> new RebalanceCause(Kind.RECOVERED_UNFINISHED, "", null, null)),
              schedule.phase(turn),
              turn.now().epochMs()));
      schedule = TargetSchedule.NONE;
    } catch (AssignmentFailedException failure) {
      schedule =
          schedule.failed(
              AssignorFailure.of(failure, schedule.failure(), settings, turn.now().ticksMs()));
    }
  }

  /** When the member is to be heard of again: what it is told now. */
  int heartbeatIntervalMs(String memberId) {
    ConsumerPace pace = pace();
    if (pace.isUnsettled(memberId)) {
      return pace.whileUnsettledMs();
    }
    if (givers.assignmentEpoch() != group().assignmentEpoch()) {
      givers = NextGivers.of(group(), settings, expectedAt());
      pace = pace();
    }
    boolean sooner = pace.isLively(turn.now().ticksMs()) && settings.pace().allowance().take();
    return pace.whenSettledMs(memberId, sooner);
  }

  private ToLongFunction<String> expectedAt() {
    ConsumerPace pace = pace();
    return memberId -> pace.expectedAt(memberId, mayComeSooner);
  }

  private ConsumerPace pace() {
    return new ConsumerPace(turn, settings, sessions, schedule, givers);
  }

  /** Acts on every deadline that has passed. */
  Decision expire() {
    long now = turn.now().ticksMs();
    Map<String, Kind> late = new TreeMap<>();
    steps.overdue(now).forEach(memberId -> late.put(memberId, Kind.REBALANCE_TIMED_OUT));
    sessions.overdue(now).forEach(memberId -> late.put(memberId, Kind.SESSION_EXPIRED));
    remove(
        late.entrySet().stream()
            .map(member -> removal(member.getKey(), member.getValue()))
            .toList());
    retarget();
    return end();
  }

  /**
   * The log was asked for the topics, and has answered. That one is gone which the group knows is
   * believed at once only if a client has deleted it through Muster.
   */
  Decision topicsFound(TopicCatalog.Found found) {
    Map<String, KnownTopic> topics = GroupRules.known(found);
    for (String name : found.withheld()) {
      if (!group().topics().containsKey(name)) {
        topics.put(name, KnownTopic.ABSENT); // Until it can be seen, nobody waits for it.
      }
    }
    Set<String> gone = group().goneBy(topics);
    gone.removeIf(name -> found.deleted().contains(group().topics().get(name).id()));
    doubts = doubts.after(gone, turn.now(), settings.topicLookUps().timeoutMs());
    TopicChanges changes =
        group()
            .changes(
                topics,
                found.matches(),
                doubts.names(turn.now(), settings.topicLookUps().timeoutMs()));
    if (!changes.isEmpty()) {
      boolean bump =
          group().matters(changes, looksAtRacks() && group().hasRacks()) && !group().needsTarget();
      int epoch =
          bump ? bumped(new RebalanceCause(Kind.TOPICS_CHANGED, "", null, null)) : group().epoch();
      changed();
      store(new ConsumerTopicsChanged(changes, epoch, bump, turn.now().epochMs()));
    }
    // What members have begun to subscribe to since the log was asked is still to be looked up.
    if (!group().hasUnseenTopics()) {
      schedule = schedule.waitingForTopics(TargetSchedule.NOT_WAITING);
    }
    retarget();
    return end();
  }

  /** The log was asked for the topics in vain: the group goes on with what is known. */
  Decision topicsMissed() {
    doubts = TopicDoubts.NONE; // A log that comes back may not know all topics yet.
    schedule = schedule.waitingForTopics(TargetSchedule.NOT_WAITING);
    retarget();
    return end();
  }

  /** Nothing was stored since: what is due is acted upon in the next turn. */
  static Consuming recovered(Turn turn) {
    ConsumerTurn first = new ConsumerTurn(turn, new Empty(Deadlines.NONE));
    first.subscribed();
    for (ConsumerMember member : turn.group().consumer().members().values()) {
      first.alive(member.memberId());
      if (member.current().state() == MemberState.UNREVOKED_PARTITIONS) {
        first.owesStep(member.memberId());
      }
    }
    return first.consuming();
  }

  /** What follows from the turn. */
  Decision end() {
    Downgrade downgrade = new Downgrade(turn);
    if (downgradeCause != null) {
      return rebalancing(downgradeCause);
    } else if (group().state() == ConsumerGroup.State.STABLE && downgrade.isDueWithout(List.of())) {
      // Whoever takes a static member over needs no rebalance, as in Kafka. All others do: nobody
      // leads this group yet, and it is the leader who notices new partitions.
      boolean takenOver = events.stream().anyMatch(ConsumerMemberReplaced.class::isInstance);
      store(downgrade.event(List.of(), !takenOver));
      if (!takenOver) {
        return rebalancing(new RebalanceCause(Kind.PROTOCOL_CHANGED, "", null, null));
      }
      return new Decision(
              events,
              new Stable(PendingSync.NONE, sessions, Deadlines.NONE),
              replies,
              Decision.NEVER)
          .wakingForAll();
    } else if (group().members().isEmpty()) {
      return new Decision(events, new Empty(Deadlines.NONE), replies, Decision.NEVER);
    }
    Consuming next = consuming();
    if (next.targetAt() != targetWasAt) {
      wakeAt = Math.min(wakeAt, next.targetAt());
    }
    return new Decision(events, next, replies, wakeAt);
  }

  /** What a classic group, which this was not before, goes on with. */
  private Decision rebalancing(RebalanceCause cause) {
    return PreparingRebalance.open(turn, cause, sessions, Deadlines.NONE)
        .settle(turn)
        .preceded(events, replies)
        .wakingForAll();
  }

  private Consuming consuming() {
    return new Consuming(
        group().state().label(), sessions, steps, schedule, givers, doubts, schedule.dueAt(turn));
  }

  private Removal removal(String memberId, Kind kind) {
    ConsumerMember member = group().member(memberId);
    String instanceId = member == null ? null : member.metadata().instanceId();
    return new Removal(memberId, new RebalanceCause(kind, memberId, instanceId, null));
  }
}
