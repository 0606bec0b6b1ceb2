package io.muster.server;

import io.muster.persistence.EventPruner;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.ClusterSingleton;
import org.apache.pekko.cluster.typed.SingletonActor;

/**
 * Has old events removed by one node of the cluster at a time, its oldest: all would only do the
 * same work again. While it changes, or in a partition, two may prune for a while, which harms
 * nothing.
 */
final class Pruning {
  private static final String NAME = "muster-pruning";

  private Pruning() {}

  /** To be called on every node. */
  static void startOnOneNode(ActorSystem<?> system, EventPruner pruner) {
    var unused =
        ClusterSingleton.get(system)
            .init(
                SingletonActor.of(whileAlive(pruner), NAME)
                    // Stopping waits for the batch at hand.
                    .withProps(DispatcherSelector.blocking()));
  }

  private static Behavior<Void> whileAlive(EventPruner pruner) {
    return Behaviors.setup(
        context -> {
          pruner.start();
          return Behaviors.receive(Void.class)
              .onSignal(
                  PostStop.class,
                  stopped -> {
                    pruner.stop();
                    return Behaviors.same();
                  })
              .build();
        });
  }
}
