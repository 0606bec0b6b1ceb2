package io.muster.group;

import io.muster.group.ConsumerGroupEvent.ConsumerMemberReplaced;
import io.muster.group.GroupCommand.Heartbeat;
import io.muster.group.GroupCommand.JoinGroup;
import io.muster.group.GroupCommand.Protocol;
import io.muster.group.GroupCommand.SyncGroup;
import io.muster.group.consumer.ClassicMember;
import io.muster.group.consumer.ClassicPlace;
import io.muster.group.consumer.ClassicSubscription;
import io.muster.group.consumer.ConsumerGroup;
import io.muster.group.consumer.ConsumerMember;
import io.muster.group.consumer.MemberMetadata;
import io.muster.group.consumer.MigrationPolicy;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Members of a consumer group that speak the classic protocol, while the group moves from one to
 * the other (KIP-848). The group assigns to them, too: with a JoinGroup such a member makes its
 * next step, its generation is its member epoch, and with SyncGroup it fetches what it is assigned.
 * Its heartbeats tell it when to join again. There is no leader, and no join phase.
 *
 * @param uuids the random part of new member ids
 */
record ClassicMembers(Turn turn, Consuming state, Caller caller, Supplier<String> uuids) {

  Decision join(JoinGroup join) {
    ConsumerGroupSettings settings = turn.settings().consumer();
    ConsumerGroup group = turn.group().consumer();
    boolean isNew = join.memberId().isEmpty();
    String instanceId = join.instanceId();
    String memberId = isNew ? join.newMemberId(uuids.get()) : join.memberId();
    if (settings.migrationPolicy() == MigrationPolicy.DISABLED) {
      return refuse(GroupError.INCONSISTENT_GROUP_PROTOCOL);
    } else if (group.members().size() >= settings.maxSize() && group.member(memberId) == null) {
      return refuse(GroupError.GROUP_MAX_SIZE_REACHED);
    } else if (!fits(join, group)) {
      return refuse(GroupError.INCONSISTENT_GROUP_PROTOCOL);
    }
    Optional<ClassicSubscription> subscription =
        ClassicSubscription.read(join.protocols().get(0).metadata());
    if (subscription.isEmpty()) {
      return refuse(GroupError.INCONSISTENT_GROUP_PROTOCOL);
    } else if (isNew && instanceId == null && join.requireKnownMemberId()) {
      return state.refuse(caller, memberId, GroupError.MEMBER_ID_REQUIRED);
    }
    ConsumerMember owner = instanceId == null ? null : group.staticMember(instanceId);
    if (instanceId != null && !isNew) {
      if (owner == null) {
        return refuse(GroupError.UNKNOWN_MEMBER_ID);
      } else if (!owner.memberId().equals(memberId)) {
        return refuse(GroupError.FENCED_INSTANCE_ID);
      }
    }
    ConsumerTurn next = new ConsumerTurn(turn, state);
    if (owner != null && isNew) {
      next.forget(owner.memberId());
      next.store(
          new ConsumerMemberReplaced(
              owner.memberId(), owner.metadata().as(memberId), turn.now().epochMs()));
    }
    return joined(join, memberId, subscription.get(), next);
  }

  private Decision joined(
      JoinGroup join, String memberId, ClassicSubscription subscription, ConsumerTurn next) {
    ConsumerMember before = next.group().member(memberId);
    MemberMetadata old = before == null ? null : before.metadata();
    MemberMetadata told = told(join, memberId, subscription, old);
    boolean changed =
        old == null
            ? !told.topics().isEmpty()
            : old.hasRegex() || !told.topics().equals(old.topics());
    if (!told.equals(old)) {
      next.told(told, changed || (old != null && next.movedTo(told, old)), join.reason());
      next.subscribed();
    }
    next.retarget();
    next.reconcile(memberId, changed, next.group().identified(subscription.owned()));
    next.alive(memberId);
    next.owesStep(memberId);
    next.reply(caller, place(Objects.requireNonNull(next.group().member(memberId))));
    return next.end();
  }

  private static MemberMetadata told(
      JoinGroup join,
      String memberId,
      ClassicSubscription subscription,
      @Nullable MemberMetadata old) {
    return new MemberMetadata(
        memberId,
        join.instanceId() != null || old == null ? join.instanceId() : old.instanceId(),
        subscription.rackId() != null || old == null ? subscription.rackId() : old.rackId(),
        join.clientId(),
        join.clientHost(),
        join.rebalanceTimeoutMs(),
        subscription.topics(),
        null,
        old == null ? null : old.assignor(),
        new ClassicMember(join.sessionTimeoutMs(), classicProtocols(join.protocols())));
  }

  static List<ClassicMember.Protocol> classicProtocols(List<Protocol> protocols) {
    return protocols.stream()
        .map(protocol -> new ClassicMember.Protocol(protocol.name(), protocol.metadata()))
        .toList();
  }

  /** So that they could still go on without the group's assignor, if it becomes a classic one. */
  private static boolean fits(JoinGroup join, ConsumerGroup group) {
    return SubscribedTopics.isOfConsumers(join.protocolType())
        && join.protocols().stream().anyMatch(protocol -> group.allClassicSupport(protocol.name()));
  }

  private static GroupReply.JoinGroup place(ConsumerMember member) {
    return new GroupReply.JoinGroup(
        GroupError.NONE,
        member.current().epoch(),
        SubscribedTopics.CONSUMERS,
        Objects.requireNonNull(member.metadata().classic()).protocolName(),
        "",
        false,
        member.memberId(),
        List.of());
  }

  Decision sync(SyncGroup sync) {
    GroupError error = check(sync.memberId(), sync.instanceId(), sync.generation());
    if (error != GroupError.NONE) {
      return Decision.reply(state, caller, GroupReply.SyncGroup.failed(error));
    }
    ConsumerTurn next = new ConsumerTurn(turn, state);
    ConsumerMember member = Objects.requireNonNull(next.group().member(sync.memberId()));
    ClassicMember classic = Objects.requireNonNull(member.metadata().classic());
    ClassicPlace place = new ClassicPlace(next.group(), member);
    // It may name another protocol than it would be told now: that of a classic generation.
    if (GroupRules.contradicts(sync.protocolType(), SubscribedTopics.CONSUMERS)
        || (sync.protocolName() != null && !classic.supports(sync.protocolName()))) {
      next.reply(caller, GroupReply.SyncGroup.failed(GroupError.INCONSISTENT_GROUP_PROTOCOL));
    } else if (place.mustRejoinFirst()) {
      next.owesStepFromNow(member.memberId());
      next.reply(caller, GroupReply.SyncGroup.failed(GroupError.REBALANCE_IN_PROGRESS));
    } else {
      next.owesNoStep(member.memberId());
      next.alive(member.memberId());
      next.reply(
          caller,
          new GroupReply.SyncGroup(
              GroupError.NONE,
              sync.protocolType(),
              sync.protocolName(),
              place.assignment().write(classic.version())));
    }
    return next.end();
  }

  Decision heartbeat(Heartbeat heartbeat) {
    GroupError error = check(heartbeat.memberId(), heartbeat.instanceId(), heartbeat.generation());
    if (error != GroupError.NONE) {
      return Decision.reply(state, caller, new GroupReply.Heartbeat(error));
    }
    ConsumerTurn next = new ConsumerTurn(turn, state);
    ConsumerMember member = Objects.requireNonNull(next.group().member(heartbeat.memberId()));
    boolean rejoins = new ClassicPlace(next.group(), member).mustRejoin();
    next.alive(member.memberId());
    if (rejoins) {
      next.owesStepFromNow(member.memberId());
    }
    next.reply(
        caller,
        new GroupReply.Heartbeat(rejoins ? GroupError.REBALANCE_IN_PROGRESS : GroupError.NONE));
    return next.end();
  }

  /** Whether the request comes from a member of the classic protocol, in its generation. */
  private GroupError check(String memberId, @Nullable String instanceId, int generation) {
    ConsumerGroup group = turn.group().consumer();
    ConsumerMember member =
        instanceId == null ? group.member(memberId) : group.staticMember(instanceId);
    if (member == null) {
      return GroupError.UNKNOWN_MEMBER_ID;
    } else if (!member.memberId().equals(memberId)) {
      return GroupError.FENCED_INSTANCE_ID;
    } else if (!member.metadata().speaksClassic()) {
      return GroupError.UNKNOWN_MEMBER_ID;
    }
    return member.current().epoch() == generation ? GroupError.NONE : GroupError.ILLEGAL_GENERATION;
  }

  private Decision refuse(GroupError error) {
    return state.refuse(caller, "", error);
  }
}
