package io.muster.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.gateway.GatewayMetrics;
import io.muster.group.GroupEvent.GenerationStarted;
import io.muster.group.GroupEvent.JoinPhase;
import io.muster.group.GroupEvent.RebalanceCause;
import io.muster.group.GroupMeter;
import io.muster.group.GroupSummary;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NodeMetricsTest {
  private final NodeMetrics metrics = new NodeMetrics(1);

  @AfterEach
  void close() {
    metrics.close();
  }

  @Test
  void aGroupHasSeriesOfItsOwnWhileItIsOpen() {
    GroupMeter shop = metrics.groups().opening("shop");
    shop.recovered();
    shop.changed(summary("shop", "Stable", 3, 7));
    shop.generationStarted(generation(RebalanceCause.Kind.MEMBER_LEFT));
    shop.persisted(1_000_000);
    shop.committed(2_000_000);

    assertThat(lines())
        .contains(
            "muster_group_members{group=\"shop\"} 3.0",
            "muster_group_generation{group=\"shop\"} 7.0",
            "muster_group_rebalances_total{cause=\"member_left\",group=\"shop\"} 1.0",
            "muster_group_join_wait_seconds_sum{group=\"shop\"} 0.25",
            "muster_group_commit_seconds_count{group=\"shop\"} 1",
            "muster_group_persist_seconds_count{group=\"shop\"} 1",
            "muster_rebalances_total{cause=\"member_left\"} 1.0",
            "muster_rebalances_total{cause=\"session_expired\"} 0.0",
            "muster_groups{state=\"Stable\"} 1.0");

    shop.close();

    assertThat(metrics.scrape()).doesNotContain("shop");
    assertThat(lines())
        .contains(
            "muster_rebalances_total{cause=\"member_left\"} 1.0",
            "muster_recovery_seconds_count 1",
            "muster_commit_seconds_count 1",
            "muster_groups{state=\"Stable\"} 0.0");
  }

  @Test
  void groupsBeyondTheBoundAreInTheTotalsOnlyUntilThereIsRoom() {
    GroupMeter alpha = metrics.groups().opening("alpha");
    alpha.changed(summary("alpha", "Stable", 1, 1));
    GroupMeter omega = metrics.groups().opening("omega");
    omega.changed(summary("omega", "Empty", 0, 1));
    assertThat(metrics.scrape()).contains("alpha").doesNotContain("omega");
    assertThat(metrics.groupsByState()).isEqualTo(Map.of("Stable", 1, "Empty", 1));

    alpha.close();
    omega.changed(summary("omega", "Stable", 1, 2));

    assertThat(metrics.scrape()).contains("omega").doesNotContain("alpha");
    assertThat(metrics.groupsByState()).isEqualTo(Map.of("Stable", 1, "Empty", 0));
  }

  @Test
  void aGroupThatDoesNotExistIsNoSeries() {
    metrics.groups().opening("only-asked-for").recovered();
    assertThat(metrics.scrape()).doesNotContain("only-asked-for");
  }

  @Test
  void anIdTooLongForALabelIsInTheTotalsOnly() {
    String id = "x".repeat(1000);
    metrics.groups().opening(id).changed(summary(id, "Empty", 0, 0));
    assertThat(metrics.scrape()).doesNotContain(id).contains("muster_groups{state=\"Empty\"} 1.0");
  }

  @Test
  void requestsAreCountedByApiAndError() {
    GatewayMetrics gateway = metrics.gateway();
    for (int i = 0; i < 3; i++) {
      gateway.received();
    }
    gateway.answered(ApiKeys.HEARTBEAT, Errors.NONE, 1_000);
    gateway.answered(ApiKeys.HEARTBEAT, Errors.UNKNOWN_SERVER_ERROR, 1_000);
    gateway.answered(ApiKeys.FETCH, null, 1_000);
    gateway.done(2);

    assertThat(lines())
        .contains(
            "muster_requests_total{api=\"Heartbeat\",error=\"NONE\"} 1.0",
            "muster_requests_total{api=\"Heartbeat\",error=\"UNKNOWN_SERVER_ERROR\"} 1.0",
            "muster_requests_total{api=\"Fetch\",error=\"unread\"} 1.0",
            "muster_request_seconds_count{api=\"Heartbeat\"} 2",
            "muster_requests_in_flight 1.0");
  }

  private List<String> lines() {
    return metrics.scrape().lines().toList();
  }

  private static GroupSummary summary(String group, String state, int members, int generation) {
    return new GroupSummary(
        group, GroupSummary.Type.CLASSIC, "consumer", state, members, generation, 1, 0, -1, 0);
  }

  private static GenerationStarted generation(RebalanceCause.Kind cause) {
    return new GenerationStarted(
        7,
        "consumer",
        "range",
        "m",
        List.of(),
        new RebalanceCause(cause, "m", null, null),
        new JoinPhase(100, 250, "", List.of(), JoinPhase.Completion.QUIET_PERIOD),
        0);
  }
}
