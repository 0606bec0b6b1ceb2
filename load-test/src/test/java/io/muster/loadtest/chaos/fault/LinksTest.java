package io.muster.loadtest.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.loadtest.cluster.ClusterLayout;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LinksTest {
  private ClusterLayout layout;
  private Links links;
  private ServerSocket nodeTwo;

  @BeforeEach
  void start() throws IOException {
    layout = ClusterLayout.free(3);
    links = new Links(layout);
    links.accept(2);
    int bound =
        links.jvmOptions(2).stream()
            .filter(option -> option.contains("bind.port="))
            .mapToInt(option -> Integer.parseInt(option.substring(option.indexOf('=') + 1)))
            .findFirst()
            .orElseThrow();
    nodeTwo = new ServerSocket(bound, 50, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void stop() throws IOException {
    links.close();
    nodeTwo.close();
  }

  @Test
  void bytesPassAHealthyLinkBothWays() throws IOException {
    try (Socket one = callFrom(1);
        Socket two = nodeTwo.accept()) {
      one.getOutputStream().write("ping".getBytes(StandardCharsets.US_ASCII));
      assertThat(two.getInputStream().readNBytes(4)).asString().isEqualTo("ping");
      two.getOutputStream().write(7);
      assertThat(one.getInputStream().read()).isEqualTo(7);
    }
  }

  @Test
  void aCutLinkHoldsWhatIsSentUntilItIsWholeAgain() throws IOException {
    try (Socket one = callFrom(1);
        Socket two = nodeTwo.accept()) {
      links.set(new Ends(1, 2), Link.CUT);
      one.getOutputStream().write(7);
      two.setSoTimeout(300);
      assertThatThrownBy(() -> two.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);

      links.set(new Ends(1, 2), Link.HEALTHY);
      two.setSoTimeout(0);
      assertThat(two.getInputStream().read()).isEqualTo(7);
    }
  }

  @Test
  void otherCallersOfTheSameNodeAreNotCut() throws IOException {
    links.set(new Ends(1, 2), Link.CUT);
    try (Socket three = callFrom(3);
        Socket two = nodeTwo.accept()) {
      three.getOutputStream().write(7);
      assertThat(two.getInputStream().read()).isEqualTo(7);
    }
  }

  @Test
  void aSlowLinkTakesItsTime() throws IOException {
    links.set(new Ends(1, 2), Link.slow(Duration.ofMillis(200)));
    try (Socket one = callFrom(1);
        Socket two = nodeTwo.accept()) {
      long sent = System.nanoTime();
      one.getOutputStream().write(7);
      assertThat(two.getInputStream().read()).isEqualTo(7);
      assertThat(Duration.ofNanos(System.nanoTime() - sent))
          .isGreaterThanOrEqualTo(Duration.ofMillis(200));
    }
  }

  @Test
  void aNodeThatIsDownRefusesCalls() throws IOException {
    links.refuse(2);

    assertThatThrownBy(() -> callFrom(1)).isInstanceOf(ConnectException.class);
  }

  @Test
  void aNodeThatIsBackAtOnceIsReachedAtOnce() throws IOException {
    for (int restart = 0; restart < 300; restart++) {
      links.refuse(2);
      links.accept(2);
    }
    try (Socket one = callFrom(1);
        Socket two = nodeTwo.accept()) {
      one.getOutputStream().write(7);
      assertThat(two.getInputStream().read()).isEqualTo(7);
    }
  }

  private Socket callFrom(int node) throws IOException {
    Socket socket = new Socket();
    socket.bind(
        new InetSocketAddress(
            InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) (100 + node)}), 0));
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), layout.peerPort(2)));
    return socket;
  }
}
