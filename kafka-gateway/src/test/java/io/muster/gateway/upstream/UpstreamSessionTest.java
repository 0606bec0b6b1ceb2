package io.muster.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.Node;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class UpstreamSessionTest {

  /** What comes next is not to wait for a connection of which nobody has said that it is dead. */
  @Test
  @Timeout(60)
  void endsWithAQuestionThatIsNotAnswered() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        UpstreamClient client =
            new UpstreamClient(
                UpstreamSettings.of(List.of("127.0.0.1:" + silent.getLocalPort()), Map.of()))) {
      Node broker = new Node(1, "127.0.0.1", silent.getLocalPort());
      UpstreamSession session = new UpstreamSession(client, broker, Duration.ofMillis(300));
      var answer = session.apiVersions().toCompletableFuture();
      try (Socket accepted = silent.accept();
          InputStream asked = accepted.getInputStream()) {
        assertThatThrownBy(answer::get).hasRootCauseInstanceOf(TimeoutException.class);
        assertThat(session.isClosed()).isTrue();
        assertThat(asked.readAllBytes()).as("until the connection ends").isNotEmpty();
      }
    }
  }
}
