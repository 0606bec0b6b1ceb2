package io.muster.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.cluster.SeedNodes;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.Address;
import org.apache.pekko.cluster.Member;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SeedNodesTest {
  private final TestNode one = new TestNode(1);
  private final TestNode two = new TestNode(2);
  private final TestNode three = new TestNode(3);
  private final List<Address> seeds = List.of(address(one), address(two), address(three));

  @AfterEach
  void stop() {
    three.close();
    two.close();
    one.close();
  }

  @Test
  void theFirstNodeFoundsNoClusterByItself() {
    SeedNodes.join(one.system(), seeds);

    await().during(Duration.ofSeconds(3)).atMost(Duration.ofSeconds(10)).until(() -> !one.isUp());
  }

  @Test
  void theFirstNodeFoundsTheClusterWithAMajority() {
    SeedNodes.join(one.system(), seeds);
    SeedNodes.join(two.system(), seeds);

    await().atMost(Duration.ofSeconds(20)).until(() -> one.isUp() && two.isUp());
    assertThat(one.cluster().state().getMembers())
        .extracting(Member::address)
        .contains(address(two));
  }

  @Test
  void theOthersFoundNoClusterWithoutTheFirst() {
    SeedNodes.join(two.system(), seeds);
    SeedNodes.join(three.system(), seeds);

    await()
        .during(Duration.ofSeconds(3))
        .atMost(Duration.ofSeconds(10))
        .until(() -> !two.isUp() && !three.isUp());
  }

  @Test
  void theFirstNodeJoinsTheClusterThatIsThere() {
    SeedNodes.join(two.system(), List.of(address(two)));
    await().atMost(Duration.ofSeconds(20)).until(two::isUp);

    SeedNodes.join(one.system(), seeds);
    SeedNodes.join(three.system(), seeds);

    await().atMost(Duration.ofSeconds(20)).until(() -> one.isUp() && three.isUp());
    assertThat(two.cluster().state().getMembers())
        .extracting(Member::address)
        .contains(address(one), address(three));
  }

  @Test
  void aNodeThatIsItsOnlySeedIsAClusterOfItsOwn() {
    SeedNodes.join(one.system(), List.of(address(one)));

    await().atMost(Duration.ofSeconds(20)).until(one::isUp);
  }

  private static Address address(TestNode node) {
    return node.cluster().selfMember().address();
  }
}
