package io.muster.loadtest.chaos.fault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.muster.loadtest.cluster.ClusterLayout;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Asks the nodes over HTTP who is a member of their cluster. */
public final class Attendance {
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final ClusterLayout layout;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final ObjectMapper json = new ObjectMapper();

  public Attendance(ClusterLayout layout) {
    this.layout = layout;
  }

  /** Whether each node says now that all nodes are members, Up and within its reach. */
  boolean isComplete() throws InterruptedException {
    for (int node : layout.numbers().toArray()) {
      if (!seesAll(node)) {
        return false;
      }
    }
    return true;
  }

  private boolean seesAll(int node) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + layout.http(node) + "/groups"))
            .timeout(PATIENCE)
            .build();
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      return response.statusCode() == 200 && isComplete(json.readTree(response.body()));
    } catch (IOException e) {
      // It does not serve HTTP now, or is too slow to: then nobody knows what it sees.
      return false;
    }
  }

  private boolean isComplete(JsonNode overview) {
    int up = 0;
    for (JsonNode member : overview.path("nodes")) {
      if (!member.path("status").asText().equals("Up") || !member.path("reachable").asBoolean()) {
        return false;
      }
      up++;
    }
    return up == layout.nodes();
  }
}
