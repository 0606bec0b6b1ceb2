package io.muster.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.group.GroupCommand.AlterConfigs;
import io.muster.group.GroupCommand.DescribeConfigs;
import io.muster.group.TestGroup.Call;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A group's own settings: one table, changed all or nothing, persisted. */
class GroupConfigsTest {
  private final TestGroup group = new TestGroup();

  private GroupReply.AlterConfigs alter(Map<String, @Nullable String> changes, boolean dryRun) {
    Call<GroupReply.AlterConfigs> call = group.send(new AlterConfigs(changes, dryRun), r -> {});
    return call.answer();
  }

  private Map<String, String> overrides() {
    Call<GroupReply.DescribeConfigs> call = group.send(new DescribeConfigs(), r -> {});
    return call.answer().overrides();
  }

  @ParameterizedTest
  @CsvSource({
    "group.join.window.ms, 0",
    "group.join.window.ms, 300000",
    "group.join.window.max.ms, 10000",
    "group.join.window.adaptive, FALSE",
    "group.instance.count, 1",
    "group.leader.selection, first-member-id",
    "group.leader.selection, sticky",
    "group.join.learn, true"
  })
  void allowedValuesAreKept(String name, String value) {
    assertThat(alter(Map.of(name, value), false).error()).isEqualTo(GroupError.NONE);
    assertThat(overrides()).containsExactly(Map.entry(name, value));
    assertThat(group.group().exists()).isFalse();
  }

  @Test
  void aReplacementDeletesWhatItDoesNotName() {
    alter(Map.of("group.join.window.ms", "50", "group.join.learn", "true"), false);

    GroupReply.AlterConfigs reply =
        group
            .<GroupReply.AlterConfigs>send(
                new AlterConfigs(Map.of("group.join.window.ms", "60"), false, true), done -> {})
            .answer();

    assertThat(reply.error()).isEqualTo(GroupError.NONE);
    assertThat(overrides()).containsExactly(Map.entry("group.join.window.ms", "60"));
  }

  @ParameterizedTest
  @CsvSource({
    "group.join.window.ms, -1",
    "group.join.window.ms, 300001",
    "group.join.window.ms, fast",
    "group.join.window.max.ms, 1.5",
    "group.join.window.adaptive, maybe",
    "group.instance.count, 0",
    "group.leader.selection, loudest",
    "group.join.learn, ''"
  })
  void othersAreRefusedWithWhatIsAllowed(String name, String value) {
    GroupReply.AlterConfigs reply = alter(Map.of(name, value), false);
    assertThat(reply.error()).isEqualTo(GroupError.INVALID_CONFIG);
    assertThat(reply.message()).contains(name).contains("'" + value + "'").contains("must be");
    assertThat(group.journal()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "consumer.session.timeout.ms, 44999, 60001",
    "consumer.heartbeat.interval.ms, 4999, 15001",
    "consumer.assignment.interval.ms, -1, 15001"
  })
  void timesOfConsumerGroupsStayWithinTheNodesBounds(String name, String less, String more) {
    for (String value : List.of(less, more)) {
      GroupReply.AlterConfigs reply = alter(Map.of(name, value), false);
      assertThat(reply.error()).isEqualTo(GroupError.INVALID_CONFIG);
      assertThat(reply.message()).contains(name, "'" + value + "'", "within the node's bounds");
    }
  }

  @Test
  void theNodeSaysHowLongAGroupMayLetAssignmentsWait() {
    ConsumerGroupSettings usual = ConsumerGroupSettings.defaults();
    GroupSettings node =
        GroupSettings.defaults()
            .withConsumer(
                new ConsumerGroupSettings(
                    usual.sessionTimeout(),
                    usual.heartbeatInterval(),
                    new ConsumerGroupSettings.Bounded(1_000, 500, 20_000),
                    usual.maxSize(),
                    usual.migrationPolicy(),
                    usual.pace(),
                    usual.topicLookUps(),
                    usual.assignorRetries(),
                    usual.assignors()));
    String name = "consumer.assignment.interval.ms";
    assertThat(GroupConfigs.complaint(Map.of(), Map.of(name, "500"), node)).isNull();
    assertThat(GroupConfigs.complaint(Map.of(), Map.of(name, "20000"), node)).isNull();
    assertThat(GroupConfigs.complaint(Map.of(), Map.of(name, "499"), node)).contains("'499'");
    assertThat(GroupConfigs.effective(node, Map.of(name, "499")).consumer())
        .as("what was allowed once")
        .isEqualTo(node.consumer());
  }

  @Test
  void onlyAssignmentsMayFollowEachOtherAtOnce() {
    ConsumerGroupSettings usual = ConsumerGroupSettings.defaults();
    assertThat(usual.assignmentInterval().leastMs()).isZero();
    ConsumerGroupSettings.Bounded none = new ConsumerGroupSettings.Bounded(5_000, 0, 15_000);
    assertThatThrownBy(
            () ->
                new ConsumerGroupSettings(
                    usual.sessionTimeout(),
                    none,
                    usual.assignmentInterval(),
                    usual.maxSize(),
                    usual.migrationPolicy(),
                    usual.pace(),
                    usual.topicLookUps(),
                    usual.assignorRetries(),
                    usual.assignors()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 1 ms");
  }

  @Test
  void unknownNamesAreRefusedWithThoseThatExist() {
    GroupReply.AlterConfigs reply = alter(Map.of("group.speed", "1"), false);
    assertThat(reply.error()).isEqualTo(GroupError.INVALID_CONFIG);
    assertThat(reply.message()).contains("group.speed").contains("group.join.window.ms");
  }

  /** As in Kafka, to which it makes no difference: nobody has it. */
  @Test
  void unknownNamesCanBeDeleted() {
    Map<String, @Nullable String> changes = new HashMap<>();
    changes.put("group.speed", null);
    changes.put("group.instance.count", "3");

    assertThat(alter(changes, false).error()).isEqualTo(GroupError.NONE);
    assertThat(overrides()).containsExactly(Map.entry("group.instance.count", "3"));
  }

  @ParameterizedTest
  @CsvSource({
    "consumer.session.timeout.ms, ' 050000 ', 50000",
    "group.join.window.adaptive, FALSE, false",
    "group.leader.selection, 'sticky ', sticky",
    "consumer.session.timeout.ms, as another version allows, as another version allows"
  })
  void valuesAreShownAsTheyAreUnderstood(String name, String value, String shown) {
    assertThat(GroupConfigs.byName(name).orElseThrow().shown(GroupSettings.defaults(), value))
        .isEqualTo(shown);
  }

  @Test
  void changesAreAllOrNothing() {
    alter(Map.of("group.instance.count", "3", "group.join.window.ms", "-1"), false);
    assertThat(overrides()).isEmpty();
  }

  @Test
  void validationAloneChangesNothing() {
    assertThat(alter(Map.of("group.instance.count", "3"), true).error()).isEqualTo(GroupError.NONE);
    assertThat(overrides()).isEmpty();
  }

  @Test
  void nullDeletesAnOverride() {
    alter(Map.of("group.instance.count", "3", "group.join.learn", "true"), false);
    Map<String, @Nullable String> deletion = new HashMap<>();
    deletion.put("group.instance.count", null);
    alter(deletion, false);
    assertThat(overrides()).containsExactly(Map.entry("group.join.learn", "true"));
    int events = group.journal().size();
    alter(deletion, false);
    assertThat(group.journal()).hasSize(events);
  }

  @Test
  void overridesApplyOverTheNodesSettings() {
    JoinWindowSettings node = new JoinWindowSettings(50, 1_000, true, null, null, false);
    assertThat(
            GroupConfigs.effective(
                    GroupSettings.defaults().withJoinWindow(node),
                    Map.of(
                        "group.join.window.ms", "7",
                        "group.join.window.adaptive", "false",
                        "group.instance.count", "3",
                        "group.leader.selection", "sticky",
                        "group.join.learn", "true",
                        "group.join.window.max.ms", "as a later version allows",
                        "group.of.the.future", "x"))
                .joinWindow())
        .isEqualTo(new JoinWindowSettings(7, 1_000, false, 3, LeaderSelection.STICKY, true));
  }

  @Test
  void everyConfigShowsItsDefault() {
    Map<String, @Nullable String> defaults = new HashMap<>();
    GroupConfigs.all()
        .forEach(config -> defaults.put(config.name(), config.valueIn(GroupSettings.defaults())));
    Map<String, @Nullable String> expected = new HashMap<>();
    expected.put("group.join.window.ms", "100");
    expected.put("group.join.window.max.ms", "3000");
    expected.put("group.join.window.adaptive", "true");
    expected.put("group.instance.count", null);
    expected.put("group.leader.selection", null);
    expected.put("group.join.learn", "false");
    expected.put("consumer.session.timeout.ms", "45000");
    expected.put("consumer.heartbeat.interval.ms", "5000");
    expected.put("consumer.assignment.interval.ms", "1000");
    assertThat(defaults).isEqualTo(expected);
  }
}
