package io.muster.group;

import io.muster.group.GroupCommand.AlterConfigs;
import io.muster.group.GroupCommand.CommitOffsets;
import io.muster.group.GroupCommand.CommitTxnOffsets;
import io.muster.group.GroupCommand.ConfirmTxnOffsets;
import io.muster.group.GroupCommand.ConsumerHeartbeat;
import io.muster.group.GroupCommand.DeleteGroup;
import io.muster.group.GroupCommand.DeleteOffsets;
import io.muster.group.GroupCommand.DescribeConfigs;
import io.muster.group.GroupCommand.DescribeConsumerGroup;
import io.muster.group.GroupCommand.DescribeGroup;
import io.muster.group.GroupCommand.Expire;
import io.muster.group.GroupCommand.FetchOffsets;
import io.muster.group.GroupCommand.ForgetTopics;
import io.muster.group.GroupCommand.Heartbeat;
import io.muster.group.GroupCommand.JoinGroup;
import io.muster.group.GroupCommand.LeaveGroup;
import io.muster.group.GroupCommand.SyncGroup;
import io.muster.group.GroupEvent.ConfigsChanged;
import io.muster.group.GroupEvent.GroupDeleted.Deletion;
import io.muster.group.GroupEvent.Member;
import io.muster.group.consumer.KnownTopic;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a group without actors, clocks or I/O: what follows from a command, a deadline or a
 * recovery. Where Muster does not differ on purpose, they are those of Apache Kafka 4.3.
 *
 * <p>What is special of a consumer group (KIP-848) is in {@link ConsumerHeartbeats} and {@link
 * ConsumerRules}.
 */
final class GroupRules {
  private final GroupSettings settings;
  private final Supplier<String> uuids;

  /**
   * @param uuids the random part of new member ids
   */
  GroupRules(GroupSettings settings, Supplier<String> uuids) {
    this.settings = settings;
    this.uuids = uuids;
  }

  /**
   * The topics that must be looked up before the command is decided, since it makes a consumer
   * group of a classic one. None if it does not.
   */
  Upgrade.Topics topicsToUpgrade(Group group, GroupState state, GroupCommand command, Moment now) {
    if (!(command instanceof ConsumerHeartbeat heartbeat)
        || !heartbeat.isJoin()
        || !(state instanceof Populated former)) {
      return Upgrade.Topics.NONE;
    }
    Upgrade upgrade = new Upgrade(new Turn(group, now, settings), former);
    return upgrade.complaint() == null ? upgrade.topics() : Upgrade.Topics.NONE;
  }

  /**
   * Decides every command but those about offsets.
   *
   * @param topics those of {@link #topicsToUpgrade}, by name
   */
  Decision decide(
      Group group,
      GroupState state,
      GroupCommand command,
      Map<String, KnownTopic> topics,
      Caller caller,
      Moment now) {
    Turn turn = new Turn(group, now, settings);
    if (command instanceof ConsumerHeartbeat heartbeat) {
      return new ConsumerHeartbeats(turn, state, caller, uuids, topics).decide(heartbeat);
    } else if (command instanceof DescribeConsumerGroup) {
      return Decision.reply(state, caller, new ConsumerRules(turn, state).describe());
    } else if (command instanceof Heartbeat heartbeat) {
      return state instanceof Consuming consuming
          ? new ClassicMembers(turn, consuming, caller, uuids).heartbeat(heartbeat)
          : heartbeat(turn, state, caller, heartbeat);
    } else if (command instanceof JoinGroup join) {
      return new Admission(turn, state, caller, uuids).join(join);
    } else if (command instanceof SyncGroup sync) {
      return state instanceof Consuming consuming
          ? new ClassicMembers(turn, consuming, caller, uuids).sync(sync)
          : sync(turn, state, caller, sync);
    } else if (command instanceof LeaveGroup leave) {
      return ConsumerRules.appliesTo(group, state)
          ? new ConsumerRules(turn, state).leave(leave, caller)
          : new Departure(turn, state, caller).leave(leave);
    } else if (command instanceof DescribeGroup) {
      return Decision.reply(state, caller, new Description(group, state).describe());
    } else if (command instanceof DeleteGroup) {
      return new Deletions(turn, state).deleteGroup(caller);
    } else if (command instanceof DescribeConfigs) {
      return Decision.reply(
          state,
          caller,
          new GroupReply.DescribeConfigs(GroupError.NONE, Map.copyOf(group.configs())));
    } else if (command instanceof AlterConfigs alter) {
      return alterConfigs(turn, state, caller, alter);
    }
    throw new IllegalArgumentException("Not for GroupRules.decide: " + command);
  }

  /** Decides whether offsets may be committed. */
  CommitDecision decideCommit(Group group, GroupState state, CommitOffsets commit, Moment now) {
    return new CommitRules(new Turn(group, now, settings), state).decide(commit);
  }

  /** Decides whether offsets may be committed with a transaction. */
  CommitDecision decideCommit(Group group, GroupState state, CommitTxnOffsets commit, Moment now) {
    return new TxnCommitRules(new Turn(group, now, settings), state).decide(commit);
  }

  /** Why committed offsets may not be told, NONE if they may; a classic group tells anybody. */
  GroupError decideFetch(Group group, GroupState state, FetchOffsets fetch, Moment now) {
    return ConsumerRules.appliesTo(group, state)
        ? new ConsumerRules(new Turn(group, now, settings), state).check(fetch)
        : GroupError.NONE;
  }

  /** Decides which committed offsets may be deleted. */
  GroupReply.DeleteOffsets decideDeletion(
      Group group, GroupState state, DeleteOffsets delete, Moment now) {
    return new Deletions(new Turn(group, now, settings), state).check(delete);
  }

  /** The partitions whose committed offsets have expired. */
  List<PartitionId> expired(
      Group group,
      GroupState state,
      Map<PartitionId, CommittedOffset> offsets,
      PendingOffsets pending,
      Moment now) {
    return new OffsetExpiry(new Turn(group, now, settings), state).expired(offsets, pending);
  }

  /** What becomes of a group that has no offset any more: without members it ends. */
  Decision withoutOffsets(Group group, GroupState state, Moment now) {
    Turn turn = new Turn(group, now, settings);
    return new OffsetExpiry(turn, state).endsWithItsOffsets()
        ? new Deletions(turn, state).end(Deletion.EXPIRED)
        : new Decision(List.of(), state, List.of(), Decision.NEVER);
  }

  /** What is to be said of a group that was deleted by an owner who could not say so himself. */
  Decision foundDeleted(Group group, GroupState state, Moment now) {
    return new Deletions(new Turn(group, now, settings), state).end(Deletion.REQUESTED);
  }

  /** Takes in what the log has of a consumer group's topics. */
  Decision topicsFound(Group group, GroupState state, TopicCatalog.Found found, Moment now) {
    if (!(state instanceof Consuming)) {
      return new Decision(List.of(), state, List.of(), Decision.NEVER);
    }
    return new ConsumerTurn(new Turn(group, now, settings), state).topicsFound(found);
  }

  /** What a consumer group knows of topics, by name. One without an id counts as absent. */
  static Map<String, KnownTopic> known(TopicCatalog.Found found) {
    Map<String, KnownTopic> topics = new HashMap<>();
    found
        .topics()
        .forEach(
            (name, topic) ->
                topics.put(
                    name,
                    topic
                        .map(is -> new KnownTopic(is.id(), is.partitions(), is.racks()))
                        .filter(known -> known.id() != null)
                        .orElse(KnownTopic.ABSENT)));
    return topics;
  }

  /** The log could not be asked for a consumer group's topics. */
  Decision topicsMissed(Group group, GroupState state, Moment now) {
    return state instanceof Consuming
        ? new ConsumerTurn(new Turn(group, now, settings), state).topicsMissed()
        : new Decision(List.of(), state, List.of(), Decision.NEVER);
  }

  /** Acts on every deadline that has passed; called too early, it changes nothing. */
  Decision expire(Group group, GroupState state, Moment now) {
    return state.expire(new Turn(group, now, settings)).wakingForAll();
  }

  /**
   * {@link #expire} after a time in which the process stood still and heard nobody. Every session
   * starts afresh, in full: the members may be well, and the group may even have another owner by
   * now, whose members must not be removed behind its back.
   */
  Decision awake(Group group, GroupState state, Moment now) {
    GroupState refreshed = state;
    if (state instanceof Populated populated) {
      refreshed = populated.refreshed(group, now);
    } else if (state instanceof Consuming consuming) {
      refreshed = consuming.refreshed(new Turn(group, now, settings));
    }
    return expire(group, refreshed, now);
  }

  /**
   * The state of a group whose events have been replayed. It is Stable only if its members are
   * those of the stored assignment; sessions start afresh, in full.
   */
  Decision recovered(Group group, Moment now) {
    return new Recovery(new Turn(group, now, settings)).recover().wakingForAll();
  }

  /**
   * Answers everything that {@code state} holds, when its events could not be stored or the group
   * is handed over. The state must be dropped then.
   */
  List<Reply> abandon(GroupState state, GroupError error) {
    return state.abandon(error);
  }

  /** What to answer to a command that could not be decided, or whose events were not stored. */
  static GroupReply failure(GroupCommand command, GroupError error) {
    if (command instanceof ConsumerHeartbeat) {
      return GroupReply.ConsumerHeartbeat.failed(error, null);
    } else if (command instanceof DescribeConsumerGroup) {
      return GroupReply.DescribeConsumerGroup.failed(error, null);
    } else if (command instanceof Heartbeat) {
      return new GroupReply.Heartbeat(error);
    } else if (command instanceof CommitOffsets) {
      return new GroupReply.CommitOffsets(error, Map.of());
    } else if (command instanceof CommitTxnOffsets) {
      return new GroupReply.CommitTxnOffsets(error, Map.of());
    } else if (command instanceof ConfirmTxnOffsets) {
      return new GroupReply.ConfirmTxnOffsets(error);
    } else if (command instanceof FetchOffsets) {
      return new GroupReply.FetchOffsets(error, Map.of());
    } else if (command instanceof JoinGroup join) {
      return GroupReply.JoinGroup.failed(join.memberId(), error);
    } else if (command instanceof SyncGroup) {
      return GroupReply.SyncGroup.failed(error);
    } else if (command instanceof LeaveGroup) {
      return new GroupReply.LeaveGroup(error, List.of());
    } else if (command instanceof DescribeGroup) {
      return Description.failed(error, null);
    } else if (command instanceof DeleteGroup) {
      return new GroupReply.DeleteGroup(error);
    } else if (command instanceof DeleteOffsets) {
      return new GroupReply.DeleteOffsets(error, Map.of());
    } else if (command instanceof Expire) {
      return new GroupReply.Expire(error);
    } else if (command instanceof ForgetTopics) {
      return new GroupReply.ForgetTopics(error);
    } else if (command instanceof DescribeConfigs) {
      return new GroupReply.DescribeConfigs(error, Map.of());
    } else if (command instanceof AlterConfigs) {
      return new GroupReply.AlterConfigs(error, null);
    }
    throw new IllegalArgumentException("Not a command of a group: " + command);
  }

  private Decision heartbeat(Turn turn, GroupState state, Caller caller, Heartbeat heartbeat) {
    GroupError error =
        check(turn, state, heartbeat.memberId(), heartbeat.instanceId(), heartbeat.generation());
    if (error != GroupError.NONE || !(state instanceof Populated populated)) {
      return Decision.reply(state, caller, new GroupReply.Heartbeat(error));
    }
    Member member =
        Objects.requireNonNull(state.membership(turn.group()).get(heartbeat.memberId()));
    return new Decision(
        List.of(),
        populated.refreshed(member, turn.now()),
        List.of(new Reply(caller, new GroupReply.Heartbeat(populated.heartbeatAnswer()))),
        turn.in(member.sessionTimeoutMs()));
  }

  private Decision sync(Turn turn, GroupState state, Caller caller, SyncGroup sync) {
    GroupError error = check(turn, state, sync.memberId(), sync.instanceId(), sync.generation());
    if (error == GroupError.NONE) {
      error = checkProtocol(turn.group().generation(), sync);
    }
    return error == GroupError.NONE && state instanceof Populated populated
        ? populated.sync(turn, caller, sync)
        : Decision.reply(state, caller, GroupReply.SyncGroup.failed(error));
  }

  private static GroupError checkProtocol(Generation generation, SyncGroup sync) {
    String name = sync.protocolName();
    if (contradicts(sync.protocolType(), generation.protocolType())) {
      return GroupError.INCONSISTENT_GROUP_PROTOCOL;
    } else if (name == null || !contradicts(name, generation.protocolName())) {
      return GroupError.NONE;
    }
    // Who has been told another one when it joined is to join again, not to give up.
    return generation.mayBeTakenFor(name, sync.memberId())
        ? GroupError.REBALANCE_IN_PROGRESS
        : GroupError.INCONSISTENT_GROUP_PROTOCOL;
  }

  /** Whether the request comes from a member of the current generation. */
  private static GroupError check(
      Turn turn, GroupState state, String memberId, @Nullable String instanceId, int generation) {
    if (!(state instanceof Populated)) {
      return GroupError.UNKNOWN_MEMBER_ID;
    }
    GroupError error = state.membership(turn.group()).check(memberId, instanceId);
    return error == GroupError.NONE && generation != turn.group().generation().id()
        ? GroupError.ILLEGAL_GENERATION
        : error;
  }

  /** Clients before SyncGroup v5 do not say, and then there is nothing to compare (KIP-559). */
  static boolean contradicts(@Nullable String claimed, @Nullable String actual) {
    return claimed != null && actual != null && !claimed.equals(actual);
  }

  private static Decision alterConfigs(
      Turn turn, GroupState state, Caller caller, AlterConfigs alter) {
    String complaint =
        GroupConfigs.complaint(turn.group().configs(), alter.changes(), turn.settings());
    if (complaint != null) {
      return Decision.reply(
          state, caller, new GroupReply.AlterConfigs(GroupError.INVALID_CONFIG, complaint));
    }
    Map<String, @Nullable String> changes = new HashMap<>(alter.changes());
    if (alter.replaces()) {
      turn.group().configs().keySet().forEach(name -> changes.putIfAbsent(name, null));
    }
    changes
        .entrySet()
        .removeIf(
            change ->
                Objects.equals(change.getValue(), turn.group().configs().get(change.getKey())));
    GroupReply done = new GroupReply.AlterConfigs(GroupError.NONE, null);
    if (alter.validateOnly() || changes.isEmpty()) {
      return Decision.reply(state, caller, done);
    }
    ConfigsChanged event = new ConfigsChanged(changes, turn.now().epochMs());
    Decision decision = new Decision(List.of(), state, List.of(), Decision.NEVER);
    if (state instanceof PreparingRebalance preparing) {
      decision = preparing.settle(turn.after(event));
    } else if (state instanceof Consuming) {
      ConsumerTurn reconfigured = new ConsumerTurn(turn.after(event), state);
      reconfigured.retarget();
      decision = reconfigured.end();
    }
    return decision.preceded(List.of(event), List.of(new Reply(caller, done)));
  }
}
