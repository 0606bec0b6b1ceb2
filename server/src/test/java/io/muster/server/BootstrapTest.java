package io.muster.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.cluster.ClusterView.Node;
import io.muster.cluster.Coordinator;
import io.muster.gateway.HostPort;
import io.muster.persistence.Persistence;
import io.muster.persistence.StoreMetrics;
import io.muster.server.config.ServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BootstrapTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String ONE = "127.0.0.2";
  private static final String OTHER = "127.0.0.3";

  @TempDir Path folder;

  /** As with DNS, but for who is asked for the addresses: a file. */
  @Test
  void nodesThatKnowOfNoOthersFoundOneCluster() throws Exception {
    int port = FreePort.chosen(new HostPort(ONE, 0), "muster.http.listen").port();
    try (Started one = start(1001, ONE, port);
        Started other = start(1002, OTHER, port)) {
      for (Started each : List.of(one, other)) {
        await().atMost(PATIENCE).until(() -> upNodes(each).equals(List.of(1001, 1002)));
      }
      assertThat(one.system.view().isUp()).isTrue();
    }
  }

  private static List<Integer> upNodes(Started node) {
    return node.system.view().nodes().stream()
        .filter(member -> member.status().equals("Up"))
        .map(Node::coordinator)
        .map(Coordinator::nodeId)
        .toList();
  }

  private Started start(int nodeId, String host, int port) throws Exception {
    ServerConfig config = ServerConfig.load(Map.of(), settings(nodeId, host, port));
    Persistence persistence = Database.open(config.persistence(), StoreMetrics.NONE);
    NodeSystem system = NodeSystem.start(config, new Coordinator(nodeId, host, 9092), persistence);
    new Monitoring(config.http())
        .serve(
            new HostPort(host, port),
            system.actors(),
            nodeId,
            system.view(),
            system.bootstrapRoutes())
        .toCompletableFuture()
        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    system.join();
    return new Started(system, persistence);
  }

  private Path settings(int nodeId, String host, int port) throws IOException {
    return Files.writeString(
        folder.resolve(nodeId + ".conf"),
        """
        muster {
          node-id = %1$d
          data = "%4$s"
          http.listen = "%2$s:%3$d"
          cluster { host = "%2$s", discovery = dns, bootstrap.service = nodes }
        }
        pekko.management.cluster.bootstrap.contact-point-discovery {
          discovery-method = config
          stable-margin = 500 ms
        }
        pekko.discovery.config.services.nodes.endpoints = [
          { host = "%5$s", port = %3$d }, { host = "%6$s", port = %3$d }
        ]
        """
            .formatted(nodeId, host, port, folder.resolve("" + nodeId), ONE, OTHER));
  }

  private record Started(NodeSystem system, Persistence persistence) implements AutoCloseable {
    @Override
    public void close() {
      system.stop();
      persistence.close();
    }
  }
}
