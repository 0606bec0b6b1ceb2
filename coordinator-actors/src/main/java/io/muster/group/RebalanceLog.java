package io.muster.group;

import io.muster.group.ConsumerGroupEvent.ConsumerGroupDowngraded;
import io.muster.group.ConsumerGroupEvent.ConsumerGroupUpgraded;
import io.muster.group.ConsumerGroupEvent.ConsumerMemberUpdated;
import io.muster.group.ConsumerGroupEvent.ConsumerMembersRemoved;
import io.muster.group.ConsumerGroupEvent.ConsumerTargetComputed;
import io.muster.group.ConsumerGroupEvent.ConsumerTopicsChanged;
import io.muster.group.GroupEvent.AssignmentStored;
import io.muster.group.GroupEvent.GenerationStarted;
import io.muster.group.GroupEvent.GroupDeleted;
import io.muster.group.GroupEvent.JoinPhase;
import io.muster.group.GroupEvent.RebalanceCause;
import io.muster.group.consumer.ConsumerGroup;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of every rebalance of a group, one line a step: when, why, with whom, how long; and counts
 * it.
 */
final class RebalanceLog {
  private static final Logger LOG = LoggerFactory.getLogger(RebalanceLog.class);
  private static final String STABLE = ConsumerGroup.State.STABLE.label();

  private final String groupId;
  private final GroupMeter meter;

  /** What has been told of an assignor that goes on failing; null if none does. */
  private @Nullable String toldFailure;

  RebalanceLog(String groupId, GroupMeter meter) {
    this.groupId = groupId;
    this.meter = meter;
  }

  /**
   * @param before null if the group was not in memory
   */
  void tookEffect(Group group, @Nullable GroupState before, Decision decision) {
    if (decision.next() instanceof PreparingRebalance phase
        && !(before instanceof PreparingRebalance)) {
      opened(group, phase);
    }
    for (GroupEvent event : decision.events()) {
      if (event instanceof GenerationStarted started) {
        completed(started);
        meter.generationStarted(started);
      } else if (event instanceof AssignmentStored assignment) {
        LOG.info(
            "Generation stable group={} generation={} members={}",
            groupId,
            assignment.generation(),
            decision.next().memberCount(group));
      } else if (event instanceof GroupDeleted deleted) {
        LOG.info("Group deleted group={} cause={}", groupId, deleted.cause());
      } else if (event instanceof ConsumerGroupEvent change) {
        tookEffect(change);
      }
    }
    AssignorFailure failure =
        decision.next() instanceof Consuming consuming ? consuming.schedule().failure() : null;
    if (failure != null && !failure.what().equals(toldFailure)) {
      toldFailure = failure.what();
      failed(group, failure);
    }
    if (decision.next() instanceof Consuming now
        && before instanceof Consuming then
        && now.label().equals(STABLE)
        && !then.label().equals(STABLE)) {
      LOG.info(
          "Consumer group stable group={} epoch={} members={}",
          groupId,
          group.consumer().epoch(),
          group.consumer().members().size());
    }
  }

  private void tookEffect(ConsumerGroupEvent event) {
    if (event instanceof ConsumerMemberUpdated updated && updated.cause() != null) {
      asked(updated.groupEpoch(), updated.cause());
    } else if (event instanceof ConsumerMembersRemoved removed) {
      removed.removals().forEach(removal -> asked(removed.groupEpoch(), removal.cause()));
    } else if (event instanceof ConsumerGroupUpgraded upgraded) {
      LOG.info(
          "Classic group is a consumer group now group={} epoch={} members={}",
          groupId,
          upgraded.groupEpoch(),
          upgraded.members().size());
    } else if (event instanceof ConsumerGroupDowngraded downgraded) {
      LOG.info(
          "Consumer group is a classic group now group={} generation={} members={}",
          groupId,
          downgraded.generation(),
          downgraded.members().size());
    } else if (event instanceof ConsumerTopicsChanged changed && changed.bumped()) {
      LOG.info(
          "Topics changed group={} epoch={} topics={} regexes={}",
          groupId,
          changed.groupEpoch(),
          changed.changes().seen().keySet(),
          changed.changes().resolved().keySet());
    } else if (event instanceof ConsumerTargetComputed target) {
      toldFailure = null;
      computed(target);
      meter.targetComputed(target);
    }
  }

  private void asked(int epoch, RebalanceCause cause) {
    LOG.info(
        "Target out of date group={} epoch={} cause={} member={} instance={} reason={}",
        groupId,
        epoch,
        cause.kind(),
        cause.memberId(),
        cause.instanceId(),
        cause.clientReason());
  }

  private void computed(ConsumerTargetComputed target) {
    JoinPhase phase = target.window();
    LOG.info(
        "Target computed group={} epoch={} assignor={} changed={} moved={} window={}ms waited={}ms"
            + " completedBy={} cause={} member={}",
        groupId,
        target.assignmentEpoch(),
        target.assignor(),
        target.changes().size(),
        target.moved(),
        phase == null ? 0 : phase.windowMs(),
        phase == null ? 0 : phase.waitedMs(),
        phase == null ? null : phase.completedBy(),
        target.cause().kind(),
        target.cause().memberId());
  }

  /** Once, however often it fails in the same way. */
  private void failed(Group group, AssignorFailure failure) {
    LOG.error(
        "Target not computed, the last one stays and it is tried again group={} epoch={} tries={}"
            + " reason={}",
        groupId,
        group.consumer().epoch(),
        failure.tries(),
        failure.what(),
        failure.cause());
  }

  private void opened(Group group, PreparingRebalance phase) {
    RebalanceCause cause = phase.cause();
    LOG.info(
        "Join phase open group={} generation={} members={} cause={} member={} instance={}"
            + " reason={}",
        groupId,
        group.generation().id(),
        group.members().size(),
        cause.kind(),
        cause.memberId(),
        cause.instanceId(),
        cause.clientReason());
  }

  private void completed(GenerationStarted started) {
    JoinPhase phase = started.window();
    RebalanceCause cause = started.cause();
    if (started.members().isEmpty()) {
      LOG.info(
          "Group emptied group={} generation={} cause={} member={} leftOut={}",
          groupId,
          started.generation(),
          cause.kind(),
          cause.memberId(),
          phase.leftOut());
    } else {
      LOG.info(
          "Join phase complete group={} members={} generation={} leader={} window={}ms waited={}ms"
              + " completedBy={} cause={} member={} waitedFor={} leftOut={} reason={}",
          groupId,
          started.members().size(),
          started.generation(),
          started.leader(),
          phase.windowMs(),
          phase.waitedMs(),
          phase.completedBy(),
          cause.kind(),
          cause.memberId(),
          phase.waitedLongestFor(),
          phase.leftOut(),
          cause.clientReason());
    }
  }
}
