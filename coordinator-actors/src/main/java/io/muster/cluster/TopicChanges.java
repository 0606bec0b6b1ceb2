package io.muster.cluster;

import java.util.Set;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Tells all nodes which topics were created or deleted through one of them, so that none goes on
 * with what it knew of them. Delivered at most once: who misses it learns of the topic in time of
 * its own.
 */
public final class TopicChanges {
  private static final String NAME = "muster-topic-changes";

  private final Peers peers;

  /** These topics are not what they were. */
  record Changed(Set<String> topics) implements ClusterMessage {}

  /**
   * Begins to listen to the other nodes.
   *
   * @param listener told on an actor's thread, so it must not block
   */
  public TopicChanges(ActorSystem<?> system, Consumer<Set<String>> listener) {
    peers = new Peers(system);
    system.systemActorOf(
        Behaviors.supervise(hearing(listener)).onFailure(SupervisorStrategy.restart()),
        NAME,
        Props.empty());
  }

  private static Behavior<Changed> hearing(Consumer<Set<String>> listener) {
    return Behaviors.receive(Changed.class)
        .onMessage(
            Changed.class,
            changed -> {
              listener.accept(changed.topics());
              return Behaviors.same();
            })
        .build();
  }

  /** Tells the other nodes; this one knows. */
  public void announce(Set<String> topics) {
    Changed changed = new Changed(topics);
    peers.others().forEach(node -> peers.<Changed>systemActor(node, NAME).tell(changed));
  }
}
