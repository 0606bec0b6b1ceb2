package io.muster.group;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.muster.group.ConsumerGroupEvent.ConsumerGroupStarted;
import io.muster.group.ConsumerGroupEvent.ConsumerMemberReplaced;
import io.muster.group.GroupCommand.ConsumerHeartbeat;
import io.muster.group.GroupEvent.GroupCreated;
import io.muster.group.GroupEvent.MembersRemoved.Removal;
import io.muster.group.GroupEvent.RebalanceCause;
import io.muster.group.GroupEvent.RebalanceCause.Kind;
import io.muster.group.consumer.ConsumerGroup;
import io.muster.group.consumer.ConsumerMember;
import io.muster.group.consumer.CurrentAssignment;
import io.muster.group.consumer.KnownTopic;
import io.muster.group.consumer.MemberMetadata;
import io.muster.group.consumer.MemberState;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What follows from a heartbeat of the consumer protocol (KIP-848): a member joins, says that it is
 * alive and what it owns, subscribes to something else, or leaves. Its request has been checked for
 * what can be wrong in itself.
 *
 * @param uuids new member ids, for clients that do not choose their own (v0)
 * @param topics those that were looked up for an {@link Upgrade}, by name
 */
record ConsumerHeartbeats(
    Turn turn,
    GroupState state,
    Caller caller,
    Supplier<String> uuids,
    Map<String, KnownTopic> topics) {

  /** A heartbeat that is refused changes nothing. */
  private static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final GroupError error;

    Refusal(GroupError error, String message) {
      super(message, null, false, false);
      this.error = error;
    }
  }

  Decision decide(ConsumerHeartbeat heartbeat) {
    try {
      return heartbeat.isLeave() ? leave(heartbeat) : beat(heartbeat);
    } catch (Refusal refusal) {
      return Decision.reply(
          state, caller, GroupReply.ConsumerHeartbeat.failed(refusal.error, refusal.getMessage()));
    }
  }

  private Decision beat(ConsumerHeartbeat heartbeat) {
    ConsumerTurn next = new ConsumerTurn(turn, state);
    findGroup(heartbeat, next);
    checkRoom(heartbeat, next);
    String memberId = heartbeat.memberId().isEmpty() ? uuids.get() : heartbeat.memberId();
    ConsumerMember before = findMember(heartbeat, memberId, next);
    boolean changed = update(heartbeat, memberId, before, next);
    next.retarget();
    next.reconcile(memberId, changed, heartbeat.owned());
    next.alive(memberId);
    next.reply(caller, answer(heartbeat, memberId, before, next));
    return next.end();
  }

  /** The group of the request, which a join may bring into being. */
  private void findGroup(ConsumerHeartbeat heartbeat, ConsumerTurn next) {
    Group group = turn.group();
    boolean joins = heartbeat.isJoin();
    if (!group.exists() && !joins) {
      throw new Refusal(
          GroupError.GROUP_ID_NOT_FOUND,
          (heartbeat.isLeave() ? "Group " : "Consumer group ") + group.groupId() + " not found.");
    } else if (state instanceof Populated former && joins) {
      upgrade(former, next);
      return;
    } else if (state instanceof Populated || (!group.consumer().exists() && !joins)) {
      throw new Refusal(
          GroupError.GROUP_ID_NOT_FOUND, "Group " + group.groupId() + " is not a consumer group.");
    }
    if (!group.exists()) {
      next.store(new GroupCreated(turn.now().epochMs()));
    }
    if (!group.consumer().exists()) {
      next.store(new ConsumerGroupStarted(turn.now().epochMs()));
    }
  }

  private void upgrade(Populated former, ConsumerTurn next) {
    Upgrade upgrade = new Upgrade(turn, former);
    String complaint = upgrade.complaint();
    if (complaint != null) {
      throw new Refusal(GroupError.GROUP_ID_NOT_FOUND, complaint);
    }
    next.upgrade(upgrade.event(topics), former);
  }

  private static void checkRoom(ConsumerHeartbeat heartbeat, ConsumerTurn next) {
    ConsumerGroup group = next.group();
    int maxSize = next.settings().maxSize();
    if (group.members().size() >= maxSize && group.member(heartbeat.memberId()) == null) {
      throw new Refusal(
          GroupError.GROUP_MAX_SIZE_REACHED,
          "The consumer group has reached its maximum capacity of " + maxSize + " members.");
    }
  }

  /** The member as it was before the request, with its new id; null if it has just come. */
  private @Nullable ConsumerMember findMember(
      ConsumerHeartbeat heartbeat, String memberId, ConsumerTurn next) {
    String instanceId = heartbeat.instanceId();
    if (instanceId != null) {
      return findStatic(heartbeat, memberId, instanceId, next);
    }
    ConsumerMember member = next.group().member(memberId);
    if (member == null && !heartbeat.isJoin()) {
      throw unknown(memberId);
    } else if (member != null) {
      checkEpoch(member, heartbeat);
    }
    return member;
  }

  private @Nullable ConsumerMember findStatic(
      ConsumerHeartbeat heartbeat, String memberId, String instanceId, ConsumerTurn next) {
    ConsumerMember member = next.group().staticMember(instanceId);
    if (!heartbeat.isJoin()) {
      ConsumerMember known = checkInstance(member, memberId, instanceId);
      checkEpoch(known, heartbeat);
      return known;
    }
    if (member == null) {
      return null;
    }
    if (member.current().epoch() != CurrentAssignment.LEFT_FOR_A_WHILE
        && !member.metadata().speaksClassic()) {
      throw new Refusal(
          GroupError.UNRELEASED_INSTANCE_ID,
          "Static member "
              + memberId
              + " with instance id "
              + instanceId
              + " cannot join the group because the instance id is owned by "
              + member.memberId()
              + " member.");
    }
    next.forget(member.memberId());
    next.forget(memberId);
    next.store(
        new ConsumerMemberReplaced(
            member.memberId(), member.metadata().as(memberId), turn.now().epochMs()));
    return next.group().member(memberId);
  }

  private static ConsumerMember checkInstance(
      @Nullable ConsumerMember member, String memberId, String instanceId) {
    if (member == null) {
      throw new Refusal(GroupError.UNKNOWN_MEMBER_ID, "Instance id " + instanceId + " is unknown.");
    }
    if (!member.memberId().equals(memberId)) {
      throw new Refusal(
          GroupError.FENCED_INSTANCE_ID,
          "Static member "
              + memberId
              + " with instance id "
              + instanceId
              + " was fenced by member "
              + member.memberId()
              + ".");
    }
    return member;
  }

  private Refusal unknown(String memberId) {
    return new Refusal(
        GroupError.UNKNOWN_MEMBER_ID,
        "Member " + memberId + " is not a member of group " + turn.group().groupId() + ".");
  }

  private static void checkEpoch(ConsumerMember member, ConsumerHeartbeat heartbeat) {
    int known = member.current().epoch();
    int received = heartbeat.memberEpoch();
    if (member.current().state() == MemberState.UNKNOWN
        && (heartbeat.owned() == null || !heartbeat.owned().isEmpty())) {
      throw new Refusal(
          GroupError.FENCED_MEMBER_EPOCH,
          "The consumer group member is in a unknown state. The member must abandon all its"
              + " partitions and rejoin.");
    }
    if (!member.current().accepts(received, heartbeat.owned())) {
      throw new Refusal(
          GroupError.FENCED_MEMBER_EPOCH,
          "The consumer group member has a "
              + (received > known ? "greater" : "smaller")
              + " member epoch ("
              + received
              + ") than the one known by the group coordinator ("
              + known
              + "). The member must abandon all its partitions and rejoin.");
    }
  }

  /**
   * Takes in what the member tells of itself, and returns whether it subscribes to other topics.
   */
  private boolean update(
      ConsumerHeartbeat heartbeat,
      String memberId,
      @Nullable ConsumerMember before,
      ConsumerTurn next) {
    MemberMetadata old = before == null ? null : before.metadata();
    if (old != null && saysNothing(heartbeat, old)) {
      return false;
    }
    MemberMetadata told = told(heartbeat, memberId, old);
    if (told.equals(old)) {
      return false;
    }
    boolean namesChanged =
        !told.topics().equals(old == null ? Collections.emptySortedSet() : old.topics());
    String regex = regexOf(told);
    String oldRegex = old == null ? "" : regexOf(old);
    boolean regexChanged = !regex.equals(oldRegex);
    if (regexChanged && !regex.isEmpty() && !next.group().isSubscribedToRegex(regex)) {
      check(regex);
    }
    // One that is not resolved yet asks for a target when it is. What a classic generation has left
    // to nobody is to be given to somebody, whoever has brought the upgrade about.
    boolean asksForTarget =
        next.isUpgrade()
            || namesChanged
            || (old != null && next.movedTo(told, old))
            || (regexChanged && (regex.isEmpty() || next.group().resolved().containsKey(regex)));
    boolean firstOfAll = next.group().members().isEmpty();
    next.told(told, asksForTarget, null);
    if (old != null && old.speaksClassic()) {
      next.owesNoStep(memberId);
    }
    if (before == null) {
      next.joined(Objects.requireNonNull(next.group().member(memberId)), firstOfAll);
    }
    next.subscribed();
    return namesChanged || regexChanged;
  }

  /** Nearly every heartbeat: it should cost next to nothing. */
  private static boolean saysNothing(ConsumerHeartbeat heartbeat, MemberMetadata old) {
    return heartbeat.isBare()
        && !old.speaksClassic()
        && heartbeat.clientId().equals(old.clientId())
        && heartbeat.clientHost().equals(old.clientHost());
  }

  /** What the member has not said now is as it has been. */
  private static MemberMetadata told(
      ConsumerHeartbeat heartbeat, String memberId, @Nullable MemberMetadata old) {
    SortedSet<String> oldTopics = old == null ? Collections.emptySortedSet() : old.topics();
    return new MemberMetadata(
        memberId,
        orElse(heartbeat.instanceId(), old == null ? null : old.instanceId()),
        orElse(heartbeat.rackId(), old == null ? null : old.rackId()),
        heartbeat.clientId(),
        heartbeat.clientHost(),
        heartbeat.rebalanceTimeoutMs() != -1 || old == null
            ? heartbeat.rebalanceTimeoutMs()
            : old.rebalanceTimeoutMs(),
        heartbeat.topics() == null ? oldTopics : heartbeat.topics(),
        orElse(heartbeat.topicRegex(), old == null ? null : old.topicRegex()),
        orElse(heartbeat.assignor(), old == null ? null : old.assignor()));
  }

  private static @Nullable String orElse(@Nullable String value, @Nullable String otherwise) {
    return value != null ? value : otherwise;
  }

  private static String regexOf(MemberMetadata member) {
    return Objects.requireNonNullElse(member.topicRegex(), "");
  }

  private static void check(String regex) {
    try {
      Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw new Refusal(
          GroupError.INVALID_REGULAR_EXPRESSION,
          "SubscribedTopicRegex `"
              + regex
              + "` is not a valid regular expression: "
              + e.getDescription()
              + ".");
    }
  }

  private static GroupReply answer(
      ConsumerHeartbeat heartbeat,
      String memberId,
      @Nullable ConsumerMember before,
      ConsumerTurn next) {
    CurrentAssignment current = Objects.requireNonNull(next.group().member(memberId)).current();
    boolean isNews =
        heartbeat.isJoin()
            || heartbeat.isFull()
            || before == null
            || heartbeat.memberEpoch() != before.current().epoch()
            || !current.assigned().hasSamePartitions(before.current().assigned());
    return new GroupReply.ConsumerHeartbeat(
        GroupError.NONE,
        null,
        memberId,
        current.epoch(),
        next.heartbeatIntervalMs(memberId),
        isNews ? current.assigned().partitions() : null);
  }

  private Decision leave(ConsumerHeartbeat heartbeat) {
    ConsumerTurn next = new ConsumerTurn(turn, state);
    findGroup(heartbeat, next);
    String memberId = heartbeat.memberId();
    String instanceId = heartbeat.instanceId();
    ConsumerMember member =
        instanceId == null
            ? next.group().member(memberId)
            : checkInstance(next.group().staticMember(instanceId), memberId, instanceId);
    if (member == null) {
      throw unknown(memberId);
    }
    if (instanceId != null && heartbeat.memberEpoch() == CurrentAssignment.LEFT_FOR_A_WHILE) {
      next.leavesForAWhile(member);
    } else {
      RebalanceCause cause = new RebalanceCause(Kind.MEMBER_LEFT, memberId, instanceId, null);
      next.remove(List.of(new Removal(memberId, cause)));
      next.retarget();
    }
    next.reply(
        caller,
        new GroupReply.ConsumerHeartbeat(
            GroupError.NONE, null, memberId, heartbeat.memberEpoch(), 0, null));
    return next.end();
  }
}
