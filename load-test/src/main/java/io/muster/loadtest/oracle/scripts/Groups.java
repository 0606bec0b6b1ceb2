package io.muster.loadtest.oracle.scripts;

import io.muster.loadtest.oracle.stage.Call;
import io.muster.loadtest.oracle.stage.Stage;
import java.util.List;
import org.apache.kafka.common.message.ConsumerGroupDescribeRequestData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;

/** What scripts ask of groups as a tool does. */
final class Groups {
  private Groups() {}

  /** DescribeGroups. */
  static Call<DescribeGroupsResponseData> describe(Stage stage, String... groupIds) {
    return stage.call(
        new DescribeGroupsRequestData().setGroups(List.of(groupIds)),
        6,
        DescribeGroupsResponseData.class);
  }

  /** ConsumerGroupDescribe. */
  static Call<ConsumerGroupDescribeResponseData> describeConsumers(
      Stage stage, String... groupIds) {
    return stage.call(
        new ConsumerGroupDescribeRequestData().setGroupIds(List.of(groupIds)),
        1,
        ConsumerGroupDescribeResponseData.class);
  }

  /** Other scripts' groups are there at the same time and do not count. */
  static Call<ListGroupsResponseData> list(Stage stage, List<String> states, List<String> types) {
    return stage.call(
        new ListGroupsRequestData().setStatesFilter(states).setTypesFilter(types),
        5,
        ListGroupsResponseData.class,
        answer -> answer.groups().removeIf(g -> !g.groupId().startsWith(stage.groupId())));
  }

  /** Muster's list may be behind its groups for half a second. */
  static void listOnce(Stage stage, String state) throws Exception {
    list(stage, List.of(), List.of())
        .once(
            "a list with " + state,
            answer -> answer.groups().stream().anyMatch(g -> g.groupState().equals(state)));
  }

  /** The same, of a group of consumers that may have had that state once before. */
  static void listOnce(Stage stage, String state, String type) throws Exception {
    list(stage, List.of(), List.of())
        .once(
            "a list with a group that is %s and %s".formatted(type, state),
            answer ->
                answer.groups().stream()
                    .anyMatch(
                        g ->
                            g.groupState().equals(state)
                                && g.groupType().equals(type)
                                && g.protocolType().equals("consumer")));
  }
}
