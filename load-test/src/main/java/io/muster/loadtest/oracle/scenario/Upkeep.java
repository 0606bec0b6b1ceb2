package io.muster.loadtest.oracle.scenario;

import io.muster.loadtest.oracle.stage.Call;
import io.muster.loadtest.oracle.stage.Stage;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DeleteGroupsResponseData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterConfigsResource;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterConfigsResourceCollection;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterableConfig;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterableConfigCollection;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupRequestData.MemberIdentity;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/** What a play does to its group before it begins, and when it is over. Nothing is recorded. */
final class Upkeep {
  /**
   * Kafka's habits where Muster has others by default: the leader stays, and a reserved id is
   * waited for as long as a member. Kafka itself does not know these settings and refuses them.
   */
  static final Map<String, String> KAFKAS_HABITS =
      Map.of(
          "group.leader.selection",
          "sticky",
          "group.join.window.max.ms",
          Integer.toString(Part.AMPLE_MS));

  /** A new target is computed at once, so that a play takes no longer than it must. */
  static final Map<String, String> HASTE = Map.of("consumer.assignment.interval.ms", "0");

  private static final Duration LIMIT = Duration.ofMillis(2L * Part.BRIEF_MS);

  private final Stage stage;
  private final Map<String, String> configured = new HashMap<>();

  Upkeep(Stage stage) {
    this.stage = stage;
  }

  /** Gives the group these settings, unless the server does not know them. */
  void configure(Map<String, String> settings) throws InterruptedException, ExecutionException {
    if (alter(settings, AlterConfigOp.OpType.SET)) {
      configured.putAll(settings);
    }
  }

  /**
   * Everybody leaves, so that no server keeps anything waiting; and what servers remember of the
   * group is deleted, so that thousands of plays do not make them slower.
   *
   * @param memberIds all there are
   */
  void cleanUp(Stream<String> memberIds) throws InterruptedException, ExecutionException {
    List<MemberIdentity> everybody =
        memberIds.distinct().map(memberId -> new MemberIdentity().setMemberId(memberId)).toList();
    if (!everybody.isEmpty()) {
      unrecorded(
          stage.call(
              new LeaveGroupRequestData().setGroupId(stage.groupId()).setMembers(everybody),
              ApiKeys.LEAVE_GROUP.latestVersion(),
              LeaveGroupResponseData.class));
    }
    unrecorded(
        stage.call(
            new DeleteGroupsRequestData()
                .setGroupsNames(
                    Stream.of(GroupName.OWN, GroupName.SIMPLE)
                        .map(group -> group.idOn(stage))
                        .toList()),
            ApiKeys.DELETE_GROUPS.latestVersion(),
            DeleteGroupsResponseData.class));
    if (!configured.isEmpty()) {
      alter(configured, AlterConfigOp.OpType.DELETE);
    }
  }

  /** Whether the server knows such settings of a group. */
  private boolean alter(Map<String, String> settings, AlterConfigOp.OpType operation)
      throws InterruptedException, ExecutionException {
    AlterableConfigCollection configs = new AlterableConfigCollection();
    settings.forEach(
        (name, value) ->
            configs.add(
                new AlterableConfig()
                    .setName(name)
                    .setValue(value)
                    .setConfigOperation(operation.id())));
    AlterConfigsResourceCollection resources = new AlterConfigsResourceCollection();
    resources.add(
        new AlterConfigsResource()
            .setResourceType(ConfigResource.Type.GROUP.id())
            .setResourceName(stage.groupId())
            .setConfigs(configs));
    return stage
            .ask(
                new IncrementalAlterConfigsRequestData().setResources(resources),
                ApiKeys.INCREMENTAL_ALTER_CONFIGS.latestVersion(),
                IncrementalAlterConfigsResponseData.class)
            .unrecorded()
            .responses()
            .get(0)
            .errorCode()
        == Errors.NONE.code();
  }

  private static <R extends ApiMessage> void unrecorded(Call<R> call) throws InterruptedException {
    call.post().await(LIMIT);
  }
}
