package io.muster.loadtest.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.muster.loadtest.e2e.Servers.Upstream;
import io.muster.loadtest.process.Addresses;
import io.muster.loadtest.process.Distribution;
import io.muster.loadtest.process.MusterProcess;
import io.muster.loadtest.process.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a node shows of itself over HTTP. */
@ExtendWith(Servers.class)
@Timeout(180)
class MonitoringIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient client = HttpClient.newHttpClient();
  private String http = "";

  @Test
  void aNodeShowsItsHealthAndTheGroupsThatAreOpen(Upstream upstream) throws Exception {
    http = Addresses.format(Addresses.free());
    try (ServerProcess node =
        MusterProcess.small(Distribution.locate(), Folders.fresh("monitored"))
            .with("--upstream", upstream.bootstrap())
            .withJvmOptions("-Dmuster.http.listen=" + http, "-Dmuster.group.idle-passivation=1s")
            .start()) {
      assertThat(page("/live").statusCode()).isEqualTo(200);
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(page("/ready").statusCode()).isEqualTo(200));
      assertThat(page("/ready").body().lines())
          .containsExactly(
              "{\"check\":\"cluster\",\"ok\":true}",
              "{\"check\":\"fence\",\"ok\":true}",
              "{\"check\":\"database\",\"ok\":true}",
              "{\"check\":\"upstream\",\"ok\":true}",
              "{\"check\":\"gateway\",\"ok\":true}");

      String topic = Topics.create(node.bootstrap(), "monitored", 2);
      String group = Topics.unused("watched");
      try (ThreadConsumer consumer = new ThreadConsumer(node.bootstrap(), group, topic, Map.of())) {
        consumer.start();
        await().atMost(PATIENCE).until(() -> consumer.partitions().size() == 2);

        assertThat(page("/metrics").body())
            .contains(
                "muster_group_members{group=\"" + group + "\"} 1.0",
                "muster_group_generation{group=\"" + group + "\"} 1.0",
                "muster_group_rebalances_total{cause=\"member_joined\",group=\""
                    + group
                    + "\"} 1.0",
                "muster_group_join_wait_seconds_count{group=\"" + group + "\"} 1",
                "muster_requests_total{api=\"JoinGroup\",error=\"NONE\"}",
                "muster_requests_total{api=\"Metadata\"",
                "muster_fence_open 1.0",
                "muster_offsets_queue 0.0");
        JsonNode overview = new ObjectMapper().readTree(page("/groups").body());
        assertThat(overview.at("/nodes/0/status").asText()).isEqualTo("Up");
        assertThat(overview.at("/nodes/0/address").asText()).isEqualTo(node.bootstrap());
        assertThat(overview.at("/nodes/0/shards").asInt()).isPositive();
        assertThat(overview.at("/groupsByState/Stable").asInt()).isEqualTo(1);
      }

      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(page("/metrics").body()).doesNotContain(group));
    }
  }

  private HttpResponse<String> page(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://" + http + path)).timeout(PATIENCE).build(),
        BodyHandlers.ofString());
  }
}
