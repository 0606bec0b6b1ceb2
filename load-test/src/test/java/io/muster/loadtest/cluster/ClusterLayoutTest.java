package io.muster.loadtest.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.muster.loadtest.process.Addresses;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ClusterLayoutTest {
  private final ClusterLayout layout = layout("127.0.0.1:9092", 3);

  @Test
  void clientsPortsAreConsecutive() {
    assertThat(layout.clients())
        .extracting(InetSocketAddress::getPort)
        .containsExactly(9092, 9093, 9094);
  }

  @Test
  void noPortIsGivenTwice() {
    Set<Integer> ports = new TreeSet<>();
    layout
        .numbers()
        .forEach(
            node -> {
              ports.add(layout.client(node).getPort());
              ports.add(layout.brokerPortBase(node) + 1);
              ports.add(layout.peerPort(node));
              ports.add(Addresses.parse(layout.http(node)).getPort());
            });

    assertThat(ports).hasSize(12).allSatisfy(port -> assertThat(port).isBetween(9092, 9103));
  }

  @Test
  void seedNodesAreTheSameListForEverybody() {
    assertThat(layout.seedNodes()).isEqualTo("127.0.0.1:9098,127.0.0.1:9099,127.0.0.1:9100");
  }

  @Test
  void refusesAPortThatLeavesNoRoom() {
    layout("127.0.0.1:65524", 3);
    assertThatIllegalArgumentException().isThrownBy(() -> layout("127.0.0.1:65525", 3));
    assertThatIllegalArgumentException().isThrownBy(() -> layout("127.0.0.1:0", 3));
  }

  private static ClusterLayout layout(String listen, int nodes) {
    return new ClusterLayout(Addresses.parse(listen), nodes);
  }
}
