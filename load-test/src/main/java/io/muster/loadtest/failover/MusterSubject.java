package io.muster.loadtest.failover;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.muster.loadtest.cluster.ClusterLayout;
import io.muster.loadtest.cluster.ClusterSpec;
import io.muster.loadtest.cluster.LocalCluster;
import io.muster.loadtest.cluster.LocalNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;

/** Muster: a PostgreSQL and a log behind three nodes, which tell of themselves over HTTP. */
final class MusterSubject implements Subject {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Duration HTTP_LIMIT = Duration.ofSeconds(2);

  private final LocalCluster cluster;
  private final ClusterLayout layout;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(HTTP_LIMIT).build();
  private final ObjectMapper json = new ObjectMapper();

  private record Node(LocalNode node) implements Victim {
    @Override
    public InetSocketAddress address() {
      return node.address();
    }

    @Override
    public void kill() throws IOException {
      node.kill();
    }

    @Override
    public void pause() throws IOException {
      node.pause();
    }

    @Override
    public void resume() throws IOException {
      node.resume();
    }

    @Override
    public void terminate() throws IOException {
      node.stop();
    }

    @Override
    public void start() throws IOException {
      node.start();
    }
  }

  private MusterSubject(LocalCluster cluster, ClusterLayout layout) {
    this.cluster = cluster;
    this.layout = layout;
  }

  static MusterSubject start(ClusterSpec spec, LocalCluster.Progress progress) throws IOException {
    return new MusterSubject(LocalCluster.start(spec, progress), spec.layout());
  }

  @Override
  public List<Victim> nodes() {
    return cluster.nodes().stream().<Victim>map(Node::new).toList();
  }

  /** The oldest node places the shards. */
  @Override
  public Victim chief() throws IOException, FailoverFailure, InterruptedException {
    for (JsonNode node : overview(1)) {
      if (node.path("oldest").asBoolean()) {
        return nodes().stream()
            .filter(each -> port(node) == each.address().getPort())
            .findAny()
            .orElseThrow(() -> new FailoverFailure("No node is the oldest: " + node));
      }
    }
    throw new FailoverFailure("Muster has no oldest node");
  }

  @Override
  public void awaitWhole() throws IOException, FailoverFailure, InterruptedException {
    Await.orFail(LIMIT, "Muster is not whole", this::isWhole);
  }

  /** Shards go home by themselves, within seconds. */
  @Override
  public void awaitBalanced() throws IOException, FailoverFailure, InterruptedException {
    awaitWhole();
  }

  @Override
  public void close() throws IOException {
    cluster.close();
  }

  private boolean isWhole() throws InterruptedException {
    for (int number = 1; number <= layout.nodes(); number++) {
      try {
        if (get(number, "ready").statusCode() != 200 || !seesAll(overview(number))) {
          return false;
        }
      } catch (IOException e) {
        return false; // It has not come back yet.
      }
    }
    return true;
  }

  private boolean seesAll(JsonNode nodes) {
    return nodes.size() == layout.nodes()
        && StreamSupport.stream(nodes.spliterator(), false)
            .allMatch(
                node ->
                    node.path("status").asText().equals("Up")
                        && node.path("reachable").asBoolean());
  }

  private JsonNode overview(int number) throws IOException, InterruptedException {
    return json.readTree(get(number, "groups").body()).path("nodes");
  }

  private HttpResponse<String> get(int number, String page)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://%s/%s".formatted(layout.http(number), page));
    return http.send(
        HttpRequest.newBuilder(uri).timeout(HTTP_LIMIT).build(), BodyHandlers.ofString());
  }

  private static int port(JsonNode node) {
    String address = node.path("address").asText();
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }
}
