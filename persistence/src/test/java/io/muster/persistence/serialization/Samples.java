package io.muster.persistence.serialization;

import static java.util.Map.entry;

import io.muster.group.Bytes;
import io.muster.group.CommittedOffset;
import io.muster.group.ConsumerGroupEvent;
import io.muster.group.GroupCommand;
import io.muster.group.GroupError;
import io.muster.group.GroupEvent;
import io.muster.group.GroupReply;
import io.muster.group.GroupSnapshot;
import io.muster.group.PartitionId;
import io.muster.group.consumer.ClassicMember;
import io.muster.group.consumer.ConsumerGroupSnapshot;
import io.muster.group.consumer.ConsumerMember;
import io.muster.group.consumer.CurrentAssignment;
import io.muster.group.consumer.EpochPartitions;
import io.muster.group.consumer.KnownTopic;
import io.muster.group.consumer.MemberMetadata;
import io.muster.group.consumer.MemberState;
import io.muster.group.consumer.PartitionRacks;
import io.muster.group.consumer.Partitions;
import io.muster.group.consumer.TopicChanges;
import io.muster.group.txn.Transaction;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/** One of everything that is serialized, with every field set; nulls have tests of their own. */
final class Samples {
  private Samples() {}

  private static final Bytes SUBSCRIPTION = bytes("subscription\u0000\u00ff");
  private static final Bytes ASSIGNMENT = bytes("assignment");
  private static final UUID TOPIC_ID = new UUID(0x1234_5678_9abc_def0L, 42);

  private static final GroupEvent.Member MEMBER =
      new GroupEvent.Member(
          "consumer-1-abc",
          "instance-1",
          "consumer-1",
          "/127.0.0.1",
          45_000,
          300_000,
          List.of(
              new GroupCommand.Protocol("range", SUBSCRIPTION),
              new GroupCommand.Protocol("roundrobin", Bytes.EMPTY)));

  private static final GroupEvent.RebalanceCause CAUSE =
      new GroupEvent.RebalanceCause(
          GroupEvent.RebalanceCause.Kind.MEMBER_JOINED,
          "consumer-1-abc",
          "instance-1",
          "rebalance enforced by user");

  private static final GroupEvent.JoinPhase WINDOW =
      new GroupEvent.JoinPhase(
          100,
          142,
          "consumer-2-def",
          List.of("consumer-3-ghi"),
          GroupEvent.JoinPhase.Completion.QUIET_PERIOD);

  private static final Partitions PARTITIONS = Partitions.of(Map.of(TOPIC_ID, Set.of(0, 3)));

  private static final MemberMetadata CONSUMER =
      new MemberMetadata(
          "bfJpmvlSRvSl1aTPFmbg0w",
          "instance-1",
          "rack-1",
          "consumer-1",
          "/127.0.0.1",
          300_000,
          new TreeSet<>(Set.of("orders", "returns")),
          "orders-.*",
          "range");

  private static final MemberMetadata CLASSIC_CONSUMER =
      new MemberMetadata(
          "consumer-1-abc",
          "instance-1",
          null,
          "consumer-1",
          "/127.0.0.1",
          300_000,
          new TreeSet<>(Set.of("orders")),
          null,
          null,
          new ClassicMember(45_000, List.of(new ClassicMember.Protocol("range", SUBSCRIPTION))));

  private static final CurrentAssignment CURRENT =
      new CurrentAssignment(
          MemberState.UNREVOKED_PARTITIONS,
          7,
          6,
          new EpochPartitions(Map.of(TOPIC_ID, new TreeMap<>(Map.of(0, 5, 3, 7)))),
          new EpochPartitions(Map.of(TOPIC_ID, new TreeMap<>(Map.of(1, 5)))));

  private static final TopicChanges TOPICS =
      new TopicChanges(
          Map.of("orders", new KnownTopic(TOPIC_ID, 4, null), "gone", KnownTopic.ABSENT),
          Map.of("orders-.*", new TreeSet<>(Set.of("orders-eu"))));

  /** The same name, written since it is stored where replicas are. */
  static final ConsumerGroupEvent.ConsumerTopicsChanged TOPICS_IN_RACKS =
      new ConsumerGroupEvent.ConsumerTopicsChanged(
          new TopicChanges(
              Map.of(
                  "orders",
                  new KnownTopic(
                      TOPIC_ID,
                      3,
                      PartitionRacks.of(
                          List.of(Set.of("a", "b"), Set.of("b", "c"), Set.of("a", "b"))))),
              Map.of()),
          5,
          true,
          11_000);

  /** By name in the journal. Never change one that has a golden file: add another. */
  static final Map<String, GroupEvent> EVENTS =
      Map.ofEntries(
          entry("group-created.v1", new GroupEvent.GroupCreated(1_000)),
          entry(
              "generation-started.v1",
              new GroupEvent.GenerationStarted(
                  3, "consumer", "range", "consumer-1-abc", List.of(MEMBER), CAUSE, WINDOW, 2_000)),
          entry(
              "assignment-stored.v1",
              new GroupEvent.AssignmentStored(3, Map.of("consumer-1-abc", ASSIGNMENT), 3_000)),
          entry(
              "members-removed.v1",
              new GroupEvent.MembersRemoved(
                  List.of(new GroupEvent.MembersRemoved.Removal("consumer-1-abc", CAUSE)), 4_000)),
          entry(
              "static-member-replaced.v1",
              new GroupEvent.StaticMemberReplaced("consumer-0-xyz", MEMBER, 5_000)),
          entry("configs-changed.v1", new GroupEvent.ConfigsChanged(configs(), 6_000)),
          entry(
              "group-deleted.v1",
              new GroupEvent.GroupDeleted(GroupEvent.GroupDeleted.Deletion.REQUESTED, 14_000)),
          entry("consumer-group-started.v1", new ConsumerGroupEvent.ConsumerGroupStarted(7_000)),
          entry(
              "consumer-member-updated.v1",
              new ConsumerGroupEvent.ConsumerMemberUpdated(CONSUMER, 4, CAUSE, 8_000)),
          entry(
              "consumer-member-replaced.v1",
              new ConsumerGroupEvent.ConsumerMemberReplaced("old", CONSUMER, 9_000)),
          entry(
              "consumer-members-removed.v1",
              new ConsumerGroupEvent.ConsumerMembersRemoved(
                  List.of(new GroupEvent.MembersRemoved.Removal("consumer-1-abc", CAUSE)),
                  5,
                  10_000)),
          entry(
              "consumer-topics-changed.v1",
              new ConsumerGroupEvent.ConsumerTopicsChanged(TOPICS, 6, true, 11_000)),
          entry(
              "consumer-target-computed.v1",
              new ConsumerGroupEvent.ConsumerTargetComputed(
                  6, "uniform", Map.of(CONSUMER.memberId(), PARTITIONS), 2, CAUSE, WINDOW, 12_000)),
          entry(
              "consumer-member-reconciled.v1",
              new ConsumerGroupEvent.ConsumerMemberReconciled(
                  CONSUMER.memberId(), CURRENT, 13_000)),
          entry(
              "consumer-group-upgraded.v1",
              new ConsumerGroupEvent.ConsumerGroupUpgraded(
                  List.of(new ConsumerMember(CLASSIC_CONSUMER, CURRENT)),
                  TOPICS.seen(),
                  3,
                  15_000)),
          entry(
              "consumer-group-downgraded.v1",
              new ConsumerGroupEvent.ConsumerGroupDowngraded(
                  List.of(new GroupEvent.MembersRemoved.Removal(CONSUMER.memberId(), CAUSE)),
                  7,
                  "range",
                  "consumer-1-abc",
                  List.of(MEMBER),
                  Map.of("consumer-1-abc", ASSIGNMENT),
                  true,
                  16_000)));

  static final GroupSnapshot SNAPSHOT =
      new GroupSnapshot(
          "orders",
          true,
          Map.of("group.join.window.ms", "250"),
          3,
          "consumer",
          "range",
          "consumer-1-abc",
          List.of(MEMBER),
          Map.of("consumer-1-abc", ASSIGNMENT),
          true,
          -1,
          5,
          7_000,
          null,
          false,
          false);

  /** The same name, written of a group that was deleted. */
  static final GroupSnapshot DELETED_SNAPSHOT =
      new GroupSnapshot(
          "orders",
          false,
          Map.of("group.join.window.ms", "250"),
          0,
          null,
          null,
          null,
          List.of(),
          null,
          false,
          -1,
          0,
          0,
          null,
          true,
          false);

  /** The same name, written of a consumer group. */
  static final GroupSnapshot CONSUMER_SNAPSHOT =
      new GroupSnapshot(
          "orders",
          true,
          Map.of(),
          0,
          null,
          null,
          null,
          List.of(),
          null,
          false,
          -1,
          0,
          0,
          new ConsumerGroupSnapshot(
              7,
              6,
              14_000,
              List.of(new ConsumerMember(CONSUMER, CURRENT)),
              Map.of(CONSUMER.memberId(), PARTITIONS),
              TOPICS.seen(),
              TOPICS.resolved()),
          false,
          false);

  private static final CommittedOffset OFFSET =
      new CommittedOffset(42, 7, "note", TOPIC_ID, 8_000, CommittedOffset.NO_EXPIRY);

  private static final GroupCommand.LeaveGroup.LeavingMember LEAVING =
      new GroupCommand.LeaveGroup.LeavingMember("consumer-1-abc", "instance-1", "shut down");

  static final List<GroupCommand> COMMANDS =
      List.of(
          new GroupCommand.JoinGroup(
              "consumer-1-abc",
              "instance-1",
              "consumer-1",
              "/127.0.0.1",
              "consumer",
              List.of(new GroupCommand.Protocol("range", SUBSCRIPTION)),
              45_000,
              300_000,
              true,
              true,
              "first join"),
          new GroupCommand.SyncGroup(
              "consumer-1-abc",
              "instance-1",
              3,
              "consumer",
              "range",
              Map.of("consumer-1-abc", ASSIGNMENT)),
          new GroupCommand.Heartbeat("consumer-1-abc", "instance-1", 3),
          new GroupCommand.LeaveGroup(List.of(LEAVING)),
          new GroupCommand.CommitOffsets(
              "consumer-1-abc",
              "instance-1",
              3,
              -1,
              GroupError.GROUP_ID_NOT_FOUND,
              List.of(
                  new GroupCommand.CommitOffsets.Commit(
                      new PartitionId("orders-1", 0), 42, 7, "note", TOPIC_ID))),
          new GroupCommand.CommitTxnOffsets(
              "consumer-1-abc",
              "instance-1",
              3,
              new Transaction("copy-1", 42, 7, 1_700_000_000_000L),
              TOPIC_ID,
              Map.of(new PartitionId("orders:x-1", 3), "before"),
              List.of(
                  new GroupCommand.CommitOffsets.Commit(
                      new PartitionId("orders-1", 0), 42, 7, "note", TOPIC_ID))),
          new GroupCommand.ConfirmTxnOffsets(TOPIC_ID, Set.of(new PartitionId("a:b", 1))),
          new GroupCommand.FetchOffsets(
              "consumer-1-abc", 3, List.of(new PartitionId("a:b", 1)), true),
          new GroupCommand.DescribeGroup(),
          new GroupCommand.DeleteGroup(),
          new GroupCommand.DeleteOffsets(List.of(new PartitionId("orders", 1))),
          new GroupCommand.Expire(),
          new GroupCommand.ForgetTopics(Set.of(TOPIC_ID), Set.of("gone")),
          new GroupCommand.ConsumerHeartbeat(
              CONSUMER.memberId(),
              6,
              "instance-1",
              "rack-1",
              "consumer-1",
              "/127.0.0.1",
              300_000,
              CONSUMER.topics(),
              "orders-.*",
              "range",
              PARTITIONS),
          new GroupCommand.DescribeConsumerGroup(),
          new GroupCommand.DescribeConfigs(),
          new GroupCommand.AlterConfigs(configs(), true, true));

  static final List<GroupReply> REPLIES =
      List.of(
          new GroupReply.JoinGroup(
              GroupError.NONE,
              3,
              "consumer",
              "range",
              "consumer-1-abc",
              true,
              "consumer-1-abc",
              List.of(
                  new GroupReply.JoinGroup.JoinedMember(
                      "consumer-1-abc", "instance-1", SUBSCRIPTION))),
          new GroupReply.SyncGroup(GroupError.NONE, "consumer", "range", ASSIGNMENT),
          new GroupReply.Heartbeat(GroupError.REBALANCE_IN_PROGRESS),
          new GroupReply.LeaveGroup(
              GroupError.NONE,
              List.of(new GroupReply.LeaveGroup.MemberLeft(LEAVING, GroupError.UNKNOWN_MEMBER_ID))),
          new GroupReply.CommitOffsets(
              GroupError.NONE,
              Map.of(new PartitionId("orders:x-1", 3), GroupError.OFFSET_METADATA_TOO_LARGE)),
          new GroupReply.CommitTxnOffsets(
              GroupError.NONE,
              Map.of(new PartitionId("orders:x-1", 3), GroupError.OFFSET_METADATA_TOO_LARGE)),
          new GroupReply.ConfirmTxnOffsets(GroupError.COORDINATOR_LOAD_IN_PROGRESS),
          new GroupReply.FetchOffsets(
              GroupError.NONE,
              Map.of(new PartitionId("orders:x-1", 3), OFFSET),
              Set.of(new PartitionId("orders:x-1", 3))),
          new GroupReply.DescribeGroup(
              GroupError.NONE,
              null,
              "Stable",
              "consumer",
              "range",
              List.of(
                  new GroupReply.DescribeGroup.MemberDescription(
                      "consumer-1-abc",
                      "instance-1",
                      "consumer-1",
                      "/127.0.0.1",
                      SUBSCRIPTION,
                      ASSIGNMENT))),
          new GroupReply.DeleteGroup(GroupError.NON_EMPTY_GROUP),
          new GroupReply.DeleteOffsets(
              GroupError.NONE,
              Map.of(new PartitionId("orders", 1), GroupError.GROUP_SUBSCRIBED_TO_TOPIC)),
          new GroupReply.Expire(GroupError.NONE),
          new GroupReply.ForgetTopics(GroupError.COORDINATOR_NOT_AVAILABLE),
          new GroupReply.ConsumerHeartbeat(
              GroupError.FENCED_MEMBER_EPOCH,
              "come again",
              CONSUMER.memberId(),
              7,
              100,
              PARTITIONS),
          new GroupReply.DescribeConsumerGroup(
              GroupError.NONE,
              "fine",
              "Reconciling",
              7,
              6,
              "uniform",
              List.of(
                  new GroupReply.DescribeConsumerGroup.ConsumerDescription(
                      CONSUMER, 6, PARTITIONS, PARTITIONS)),
              Map.of(TOPIC_ID, "orders")),
          new GroupReply.DescribeConfigs(GroupError.NONE, Map.of("group.join.window.ms", "250")),
          new GroupReply.AlterConfigs(GroupError.INVALID_CONFIG, "must be above 0"));

  private static Map<String, String> configs() {
    Map<String, String> changes = new HashMap<>();
    changes.put("group.join.window.ms", "250");
    changes.put("group.instance.count", null);
    return Collections.unmodifiableMap(changes);
  }

  private static Bytes bytes(String content) {
    return Bytes.of(content.getBytes(StandardCharsets.ISO_8859_1));
  }
}
