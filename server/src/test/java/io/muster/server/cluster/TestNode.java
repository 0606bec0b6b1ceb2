package io.muster.server.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import io.muster.cluster.ClusterCoordinatorLocator;
import io.muster.cluster.Coordinator;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;

/** A node of a cluster in this process. */
final class TestNode implements AutoCloseable {
  private final Coordinator coordinator;
  private final ActorTestKit testKit;

  TestNode(int nodeId) {
    this.coordinator = new Coordinator(nodeId, "::" + nodeId, 9092 + nodeId);
    Config config =
        ConfigFactory.empty()
            .withValue(
                "pekko.cluster.roles",
                ConfigValueFactory.fromIterable(
                    List.of(ClusterCoordinatorLocator.roleOf(coordinator))))
            .withFallback(ConfigFactory.load("cluster-test"));
    this.testKit = ActorTestKit.create("muster", config);
  }

  Coordinator coordinator() {
    return coordinator;
  }

  ActorTestKit testKit() {
    return testKit;
  }

  ActorSystem<?> system() {
    return testKit.system();
  }

  Cluster cluster() {
    return Cluster.get(system());
  }

  void join(TestNode other) {
    cluster().manager().tell(new Join(other.cluster().selfMember().address()));
  }

  boolean isUp() {
    return cluster().selfMember().status().equals(MemberStatus.up());
  }

  @Override
  public void close() {
    testKit.shutdownTestKit();
  }
}
