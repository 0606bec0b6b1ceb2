package io.muster.loadtest.oracle.scenario;

import io.muster.loadtest.oracle.stage.Actor;
import io.muster.loadtest.oracle.stage.Call;
import io.muster.loadtest.oracle.stage.ConsumerActor;
import io.muster.loadtest.oracle.stage.Peer;
import io.muster.loadtest.oracle.stage.Stage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DeleteGroupsResponseData;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupRequestData.MemberIdentity;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestPartition;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopic;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopicCollection;
import org.apache.kafka.common.message.OffsetDeleteResponseData;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopic;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.jspecify.annotations.Nullable;

/** Makes the requests of a scenario's steps, flaws included. */
record Requests(Stage stage, UnaryOperator<String> nameOfMember) {
  static final String MADE_UP = "made-up";
  static final String UNHEARD_OF = "unheard-of";

  /** Who says no member id, no generation. */
  private static final int NO_GENERATION = -1;

  /** First versions that know instance ids (KIP-345). */
  private static final int JOIN_WITH_INSTANCE = 5;

  private static final int SYNC_WITH_INSTANCE = 3;
  private static final int HEARTBEAT_WITH_INSTANCE = 3;
  private static final int LEAVE_IN_BATCHES = 3;
  private static final int COMMIT_WITH_INSTANCE = 7;

  /** First version of SyncGroup that says the protocol (KIP-559). */
  private static final int SYNC_WITH_PROTOCOL = 5;

  private static final Set<Flaw> OF_PROTOCOL =
      Set.of(Flaw.OTHER_PROTOCOL, Flaw.OTHER_PROTOCOL_TYPE, Flaw.NO_PROTOCOL);

  private static final int FETCH_IN_BATCHES = 8;
  private static final int FETCH_BY_MEMBER = 9;
  private static final int FETCH_STABLE = 7;
  private static final int FETCH_ALL = 2;

  private static final Uuid UNKNOWN_ID = new Uuid(0x4000L, Long.MIN_VALUE + 1);

  /** What the member brings along from now on, and the request that says so. */
  Call<JoinGroupResponseData> join(Actor actor, Step.Join step) {
    actor.bring(
        profile ->
            profile.withProtocols(
                profile.protocolType(), Part.supporting(step.protocols(), step.metadata())));
    return actor
        .join(
            request -> {
              if (step.anew()) {
                request.setMemberId("");
              }
              spoil(request, step);
            })
        .at(step.version());
  }

  private void spoil(JoinGroupRequestData request, Step.Join step) {
    if (step.flaw() == null) {
      return;
    }
    switch (step.flaw()) {
      case MADE_UP_MEMBER_ID -> request.setMemberId(MADE_UP);
      case UNKNOWN_INSTANCE -> {
        // Without a member id this would be one more member.
        if (step.version() >= JOIN_WITH_INSTANCE && !request.memberId().isEmpty()) {
          request.setGroupInstanceId(UNHEARD_OF);
        }
      }
      case OTHER_PROTOCOL -> {
        request.protocols().clear();
        request.protocols().add(new JoinGroupRequestProtocol().setName(UNHEARD_OF));
      }
      case OTHER_PROTOCOL_TYPE -> request.setProtocolType(UNHEARD_OF);
      case NO_PROTOCOL -> request.protocols().clear();
      case SHORT_SESSION -> request.setSessionTimeoutMs(Part.BRIEF_MS - 1);
      case LONG_SESSION -> request.setSessionTimeoutMs(Integer.MAX_VALUE);
      case NO_GROUP -> request.setGroupId("");
      case OTHER_GROUP -> request.setGroupId(stage.groupId(UNHEARD_OF));
      default -> throw misplaced(step.flaw(), step);
    }
  }

  /** Whether the request is as it would be without its flaw. */
  boolean isVoid(Actor actor, Step.Sync step) {
    Flaw flaw = step.flaw();
    return flaw == null
        || (flaw == Flaw.NO_INSTANCE && actor.instanceIdOrNull() == null)
        || (flaw == Flaw.UNKNOWN_INSTANCE && step.version() < SYNC_WITH_INSTANCE)
        || (OF_PROTOCOL.contains(flaw) && step.version() < SYNC_WITH_PROTOCOL);
  }

  Call<SyncGroupResponseData> sync(Actor actor, Step.Sync step) {
    return actor
        .sync(
            actor.isLeader() ? assignments(actor, step.forgotten()) : Map.of(),
            request -> {
              if (step.flaw() == null) {
                return;
              }
              switch (step.flaw()) {
                case MADE_UP_MEMBER_ID -> request.setMemberId(MADE_UP);
                case NO_MEMBER_ID -> request.setMemberId("");
                case UNKNOWN_INSTANCE -> {
                  if (step.version() >= SYNC_WITH_INSTANCE) {
                    request.setGroupInstanceId(UNHEARD_OF);
                  }
                }
                case NO_INSTANCE -> request.setGroupInstanceId(null);
                case FORMER_GENERATION -> request.setGenerationId(actor.generation() - 1);
                case FUTURE_GENERATION -> request.setGenerationId(actor.generation() + 1);
                case NO_GENERATION -> request.setGenerationId(NO_GENERATION);
                case OTHER_PROTOCOL -> request.setProtocolName(UNHEARD_OF);
                case OTHER_PROTOCOL_TYPE -> request.setProtocolType(UNHEARD_OF);
                case NO_PROTOCOL -> request.setProtocolName(null).setProtocolType(null);
                case NO_GROUP -> request.setGroupId("");
                case OTHER_GROUP -> request.setGroupId(stage.groupId(UNHEARD_OF));
                default -> throw misplaced(step.flaw(), step);
              }
            })
        .at(step.version());
  }

  /** A text for each member that names it; the last ones, by name, are forgotten. */
  private Map<String, byte[]> assignments(Actor leader, int forgotten) {
    List<String> memberIds =
        leader.members().stream()
            .map(JoinGroupResponseData.JoinGroupResponseMember::memberId)
            .sorted(Comparator.comparing(nameOfMember))
            .toList();
    Map<String, byte[]> assignments = new LinkedHashMap<>();
    for (String memberId : memberIds.subList(0, Math.max(memberIds.size() - forgotten, 0))) {
      String text = "for %s in %d".formatted(nameOfMember.apply(memberId), leader.generation());
      assignments.put(memberId, text.getBytes(StandardCharsets.UTF_8));
    }
    return assignments;
  }

  Call<HeartbeatResponseData> heartbeat(Actor actor, Step.Heartbeat step) {
    return actor
        .heartbeat(
            request -> {
              if (step.flaw() == null) {
                return;
              }
              switch (step.flaw()) {
                case MADE_UP_MEMBER_ID -> request.setMemberId(MADE_UP);
                case NO_MEMBER_ID -> request.setMemberId("");
                case UNKNOWN_INSTANCE -> {
                  if (step.version() >= HEARTBEAT_WITH_INSTANCE) {
                    request.setGroupInstanceId(UNHEARD_OF);
                  }
                }
                case NO_INSTANCE -> request.setGroupInstanceId(null);
                case FORMER_GENERATION -> request.setGenerationId(actor.generation() - 1);
                case FUTURE_GENERATION -> request.setGenerationId(actor.generation() + 1);
                case NO_GENERATION -> request.setGenerationId(NO_GENERATION);
                case NO_GROUP -> request.setGroupId("");
                case OTHER_GROUP -> request.setGroupId(stage.groupId(UNHEARD_OF));
                default -> throw misplaced(step.flaw(), step);
              }
            })
        .at(step.version());
  }

  Call<LeaveGroupResponseData> leave(List<Actor> actors, Step.Leave step) {
    List<MemberIdentity> leaving =
        actors.stream()
            .map(actor -> identity(actor.memberId(), actor.instanceIdOrNull(), step))
            .toList();
    return actors.get(0).leave(request -> say(request, leaving, step)).at(step.version());
  }

  /** As an administrator does. */
  Call<LeaveGroupResponseData> remove(List<MemberIdentity> leaving, Step.Leave step) {
    LeaveGroupRequestData request = new LeaveGroupRequestData().setGroupId(stage.groupId());
    say(request, leaving, step);
    return stage.call(request, step.version(), LeaveGroupResponseData.class);
  }

  static MemberIdentity identity(String memberId, @Nullable String instanceId, Step.Leave step) {
    Flaw flaw = step.flaw();
    MemberIdentity member = new MemberIdentity();
    member.setMemberId(
        flaw == Flaw.MADE_UP_MEMBER_ID
            ? MADE_UP
            : flaw == Flaw.NO_MEMBER_ID || step.byInstance() ? "" : memberId);
    member.setGroupInstanceId(
        flaw == Flaw.UNKNOWN_INSTANCE ? UNHEARD_OF : flaw == Flaw.NO_INSTANCE ? null : instanceId);
    return member;
  }

  private void say(LeaveGroupRequestData request, List<MemberIdentity> leaving, Step.Leave step) {
    if (step.version() < LEAVE_IN_BATCHES) {
      request.setMembers(List.of()).setMemberId(leaving.get(0).memberId());
    } else {
      request.setMemberId("").setMembers(leaving);
    }
    if (step.flaw() == Flaw.NO_GROUP) {
      request.setGroupId("");
    } else if (step.flaw() == Flaw.OTHER_GROUP) {
      request.setGroupId(stage.groupId(UNHEARD_OF));
    }
  }

  Call<OffsetCommitResponseData> commit(Actor actor, Step.Commit step) {
    return actor
        .commit(step.topic(), step.offset(), request -> spoil(request, step))
        .at(step.version());
  }

  /** By a member's epoch. */
  Call<OffsetCommitResponseData> commit(ConsumerActor actor, Step.Commit step) {
    return actor
        .commit(step.topic(), step.partition(), step.offset(), request -> spoil(request, step))
        .at(step.version());
  }

  private static void spoil(OffsetCommitRequestData request, Step.Commit step) {
    int generation = request.generationIdOrMemberEpoch();
    var topic = request.topics().get(0);
    var partition = topic.partitions().get(0).setPartitionIndex(step.partition());
    if (step.flaw() == null) {
      return;
    }
    switch (step.flaw()) {
      case MADE_UP_MEMBER_ID -> request.setMemberId(MADE_UP);
      case NO_MEMBER_ID -> request.setMemberId("");
      case UNKNOWN_INSTANCE -> {
        if (step.version() >= COMMIT_WITH_INSTANCE) {
          request.setGroupInstanceId(UNHEARD_OF);
        }
      }
      case NO_INSTANCE -> request.setGroupInstanceId(null);
      case FORMER_GENERATION -> request.setGenerationIdOrMemberEpoch(generation - 1);
      case FUTURE_GENERATION -> request.setGenerationIdOrMemberEpoch(generation + 1);
      case NO_GENERATION -> request.setGenerationIdOrMemberEpoch(NO_GENERATION);
      case UNKNOWN_TOPIC -> topic.setName(UNHEARD_OF).setTopicId(UNKNOWN_ID);
      case UNKNOWN_PARTITION -> partition.setPartitionIndex(99);
      case LONG_METADATA -> partition.setCommittedMetadata("x".repeat(4_097));
      default -> throw misplaced(step.flaw(), step);
    }
  }

  /** By whoever says neither member nor generation. */
  private Call<OffsetCommitResponseData> commit(Actor outsider, Step.CommitSimple step) {
    return outsider
        .commit(
            step.topic(),
            step.offset(),
            request ->
                request
                    .setGroupId(GroupName.SIMPLE.idOn(stage))
                    .topics()
                    .get(0)
                    .partitions()
                    .get(0)
                    .setPartitionIndex(step.partition()))
        .at(step.version());
  }

  /**
   * OffsetFetch.
   *
   * @param member who says who it is, null if nobody does
   */
  Call<OffsetFetchResponseData> fetch(Step.Fetch step, @Nullable ConsumerActor member) {
    int version = step.version();
    List<String> groupIds =
        step.flaw() == Flaw.OTHER_GROUP ? List.of(stage.groupId(UNHEARD_OF)) : ids(step.groups());
    List<OffsetFetchRequestTopics> topics =
        step.all() && version >= FETCH_ALL ? null : someTopics(step.flaw());
    OffsetFetchRequestData request =
        new OffsetFetchRequestData()
            .setRequireStable(step.requireStable() && version >= FETCH_STABLE);
    if (version >= FETCH_IN_BATCHES) {
      List<OffsetFetchRequestGroup> groups = new ArrayList<>();
      for (String groupId : groupIds) {
        OffsetFetchRequestGroup group =
            new OffsetFetchRequestGroup().setGroupId(groupId).setTopics(topics);
        if (version >= FETCH_BY_MEMBER) {
          sayWho(group, member, step.flaw());
        }
        groups.add(group);
      }
      request.setGroups(groups);
    } else {
      request.setGroupId(groupIds.get(0)).setTopics(topics == null ? null : byName(topics));
    }
    return stage.call(request, version, OffsetFetchResponseData.class);
  }

  private static void sayWho(
      OffsetFetchRequestGroup group, @Nullable ConsumerActor member, @Nullable Flaw flaw) {
    int epoch = member == null ? NO_GENERATION : member.latestEpoch();
    if (member != null) {
      group.setMemberId(member.memberId());
    }
    if (flaw == Flaw.MADE_UP_MEMBER_ID) {
      group.setMemberId(MADE_UP);
    } else if (flaw == Flaw.FUTURE_GENERATION) {
      epoch = member == null ? 99 : epoch + 1;
    } else if (flaw == Flaw.FORMER_GENERATION) {
      epoch--;
    }
    group.setMemberEpoch(epoch);
  }

  private List<OffsetFetchRequestTopics> someTopics(@Nullable Flaw flaw) {
    List<OffsetFetchRequestTopics> topics = new ArrayList<>();
    for (String topic : Peer.TOPICS.keySet().stream().sorted().toList()) {
      topics.add(
          new OffsetFetchRequestTopics()
              .setName(topic)
              .setTopicId(stage.topicId(topic))
              .setPartitionIndexes(
                  flaw == Flaw.UNKNOWN_PARTITION ? List.of(0, 99) : List.of(0, 1)));
    }
    if (flaw == Flaw.UNKNOWN_TOPIC) {
      topics.add(
          new OffsetFetchRequestTopics()
              .setName(UNHEARD_OF)
              .setTopicId(UNKNOWN_ID)
              .setPartitionIndexes(List.of(0)));
    }
    return topics;
  }

  private static List<OffsetFetchRequestTopic> byName(List<OffsetFetchRequestTopics> topics) {
    return topics.stream()
        .map(
            topic ->
                new OffsetFetchRequestTopic()
                    .setName(topic.name())
                    .setPartitionIndexes(topic.partitionIndexes()))
        .toList();
  }

  /**
   * What a tool asks for with this step; null if the step is none of a tool.
   *
   * @param outsider somebody who is no member of any group
   */
  @Nullable Call<?> ofTool(Step step, Actor outsider) {
    if (step instanceof Step.CommitSimple commit) {
      return commit(outsider, commit);
    } else if (step instanceof Step.Describe describe) {
      return describe(describe);
    } else if (step instanceof Step.DeleteGroups delete) {
      return delete(delete);
    } else if (step instanceof Step.DeleteOffset delete) {
      return delete(delete);
    }
    return null;
  }

  Call<DescribeGroupsResponseData> describe(Step.Describe step) {
    return stage.call(
        new DescribeGroupsRequestData().setGroups(ids(step.groups())),
        step.version(),
        DescribeGroupsResponseData.class);
  }

  /** Other scenarios' groups are there at the same time and do not count. */
  Call<ListGroupsResponseData> list(Step.ListGroups step) {
    List<String> own = ids(List.of(GroupName.values()));
    return stage.call(
        new ListGroupsRequestData().setStatesFilter(step.states()).setTypesFilter(step.types()),
        step.version(),
        ListGroupsResponseData.class,
        answer -> answer.groups().removeIf(group -> !own.contains(group.groupId())));
  }

  private Call<DeleteGroupsResponseData> delete(Step.DeleteGroups step) {
    return stage.call(
        new DeleteGroupsRequestData().setGroupsNames(ids(step.groups())),
        step.version(),
        DeleteGroupsResponseData.class);
  }

  private Call<OffsetDeleteResponseData> delete(Step.DeleteOffset step) {
    OffsetDeleteRequestTopicCollection topics = new OffsetDeleteRequestTopicCollection();
    topics.add(
        new OffsetDeleteRequestTopic()
            .setName(step.topic())
            .setPartitions(
                List.of(new OffsetDeleteRequestPartition().setPartitionIndex(step.partition()))));
    return stage.call(
        new OffsetDeleteRequestData().setGroupId(stage.groupId()).setTopics(topics),
        step.version(),
        OffsetDeleteResponseData.class);
  }

  private List<String> ids(List<GroupName> groups) {
    return groups.stream().map(group -> group.idOn(stage)).toList();
  }

  private static IllegalArgumentException misplaced(Flaw flaw, Step step) {
    return new IllegalArgumentException("No such flaw has its place here: " + flaw + " in " + step);
  }
}
