package io.muster.persistence;

import com.typesafe.config.ConfigFactory;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** An actor system with its own connection pool, as every node of a cluster has. */
final class TestNode implements AutoCloseable {
  private final Persistence persistence;
  private final ActorTestKit testKit;

  TestNode(PersistenceSettings settings) {
    persistence = Persistence.start(settings);
    testKit =
        ActorTestKit.create(
            ActorSystem.create(
                Behaviors.empty(),
                "node",
                ActorSystemSetup.create(
                    BootstrapSetup.create(
                        persistence
                            .config()
                            .withFallback(
                                ConfigFactory.parseString(
                                    "pekko.actor.allow-java-serialization = off"))
                            .withFallback(ConfigFactory.load())),
                    persistence.setup())));
  }

  Persistence persistence() {
    return persistence;
  }

  TestProbe<Counter.Told> probe() {
    return testKit.createTestProbe();
  }

  ActorRef<Counter.Add> counter(String id, TestProbe<Counter.Told> observer) {
    return testKit.spawn(Counter.create(id, observer.ref()));
  }

  ActorTestKit testKit() {
    return testKit;
  }

  List<ActorRef<Counter.Add>> counters(String prefix, int count, TestProbe<Counter.Told> observer) {
    return IntStream.range(0, count)
        .mapToObj(number -> counter(prefix + number, observer))
        .toList();
  }

  @Override
  public void close() {
    testKit.shutdownTestKit();
    persistence.close();
  }
}
