package io.muster.loadtest.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What the nodes last said of themselves over HTTP. */
final class NodeOverviews {
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  /**
   * What a node hosts.
   *
   * @param shards that are placed on it
   * @param openGroups that are in its memory
   * @param stableGroups those of them that are Stable
   */
  record Overview(long shards, int openGroups, int stableGroups) {}

  private final ClusterLayout layout;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final ObjectMapper json = new ObjectMapper();
  private final Map<Integer, Overview> latest = new ConcurrentHashMap<>();

  NodeOverviews(ClusterLayout layout) {
    this.layout = layout;
  }

  /** Empty while the node does not answer. */
  Optional<Overview> of(int node) {
    return Optional.ofNullable(latest.get(node));
  }

  /** Asks a node; the answer comes when it comes. */
  void ask(int node) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + layout.http(node) + "/groups"))
            .timeout(PATIENCE)
            .build();
    var unused =
        http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
            .thenApply(response -> read(layout.nodeId(node), response.body()))
            .whenComplete(
                (overview, failure) -> {
                  if (failure == null) {
                    latest.put(node, overview);
                  } else {
                    latest.remove(node);
                  }
                });
  }

  private Overview read(int nodeId, String body) {
    try {
      JsonNode root = json.readTree(body);
      long shards = 0;
      for (JsonNode node : root.path("nodes")) {
        if (node.path("id").asInt() == nodeId) {
          shards = node.path("shards").asLong();
        }
      }
      return new Overview(
          shards,
          root.path("openGroups").asInt(),
          root.path("groupsByState").path("Stable").asInt());
    } catch (IOException e) {
      throw new IllegalStateException("No overview: " + body, e);
    }
  }
}
