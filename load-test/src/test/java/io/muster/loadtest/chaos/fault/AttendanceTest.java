package io.muster.loadtest.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.muster.loadtest.cluster.ClusterLayout;
import io.muster.loadtest.process.Addresses;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AttendanceTest {
  private static final String UP = "{\"status\":\"Up\",\"reachable\":true}";

  private final ClusterLayout layout = ClusterLayout.free(2);
  private final Attendance attendance = new Attendance(layout);
  private final List<HttpServer> nodes = new ArrayList<>();

  @AfterEach
  void stop() {
    nodes.forEach(node -> node.stop(0));
  }

  @Test
  void itIsCompleteWhenEveryNodeSeesAll() throws Exception {
    serve(1, UP, UP);
    serve(2, UP, UP);

    assertThat(attendance.isComplete()).isTrue();
  }

  @Test
  void aNodeThatMissesAnotherSpoilsIt() throws Exception {
    serve(1, UP, UP);
    serve(2, UP);

    assertThat(attendance.isComplete()).isFalse();
  }

  @Test
  void aMemberOutOfReachSpoilsIt() throws Exception {
    serve(1, UP, UP);
    serve(2, UP, "{\"status\":\"Up\",\"reachable\":false}");

    assertThat(attendance.isComplete()).isFalse();
  }

  @Test
  void aMemberThatIsNotYetUpSpoilsIt() throws Exception {
    serve(1, UP, "{\"status\":\"Joining\",\"reachable\":true}");
    serve(2, UP, UP);

    assertThat(attendance.isComplete()).isFalse();
  }

  @Test
  void aNodeThatDoesNotAnswerSpoilsIt() throws Exception {
    serve(1, UP, UP);

    assertThat(attendance.isComplete()).isFalse();
  }

  private void serve(int node, String... members) throws IOException {
    int port = Addresses.parse(layout.http(node)).getPort();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    byte[] body =
        "{\"nodes\":[%s]}".formatted(String.join(",", members)).getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/groups",
        exchange -> {
          exchange.sendResponseHeaders(200, body.length);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
          }
        });
    server.start();
    nodes.add(server);
  }
}
