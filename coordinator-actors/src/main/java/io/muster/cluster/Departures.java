package io.muster.cluster;

import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Extension;
import org.apache.pekko.actor.typed.ExtensionId;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.typed.Cluster;

/**
 * The nodes that are about to leave, as they say themselves before they leave the cluster: their
 * groups go to others while all else is as it was. To leave the cluster first would be worse for
 * the oldest node, whose coordinator of shards ends with that: nothing is placed until another node
 * has taken it over. Thread-safe.
 */
final class Departures implements Extension {
  private static final String NAME = "muster-departures";

  /** Who has joined meanwhile, or missed it, is to know, too. */
  private static final Duration SAY_EVERY = Duration.ofMillis(200);

  private static final ExtensionId<Departures> ID =
      new ExtensionId<>() {
        @Override
        public Departures createExtension(ActorSystem<?> system) {
          return new Departures(system);
        }
      };

  private final Cluster cluster;
  private final Peers peers;
  private final ActorRef<Message> actor;

  /** Replaced as a whole. */
  private volatile Set<String> lives = Set.of();

  private volatile boolean announced;

  private sealed interface Message {}

  private enum Announce implements Message {
    INSTANCE
  }

  /**
   * @param life the node that is about to leave, in this one of its lives
   */
  record Departing(String life) implements Message, ClusterMessage {}

  private Departures(ActorSystem<?> system) {
    this.cluster = Cluster.get(system);
    this.peers = new Peers(system);
    this.actor =
        system.systemActorOf(
            Behaviors.supervise(behavior()).onFailure(SupervisorStrategy.restart()),
            NAME,
            Props.empty());
  }

  /** Those of the actor system; to be called before the node joins, since others may tell it. */
  static Departures of(ActorSystem<?> system) {
    return system.registerExtension(ID);
  }

  /** Says from now on that this node is about to leave. */
  void announce() {
    announced = true;
    actor.tell(Announce.INSTANCE);
  }

  /** Another object whenever it is another set. */
  Set<String> lives() {
    return lives;
  }

  /** Whether the node is about to leave. */
  boolean include(Member node) {
    return lives.contains(Peers.lifeOf(node));
  }

  private Behavior<Message> behavior() {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  if (announced) { // And something of ours has failed since.
                    timers.startSingleTimer(Announce.INSTANCE, SAY_EVERY);
                  }
                  return Behaviors.receive(Message.class)
                      .onMessage(Announce.class, announce -> onAnnounce(context, timers))
                      .onMessage(Departing.class, departing -> onDeparting(departing.life()))
                      .build();
                }));
  }

  private Behavior<Message> onAnnounce(
      ActorContext<Message> context, TimerScheduler<Message> timers) {
    Departing departing = new Departing(peers.self());
    peers.others().forEach(node -> peers.<Message>systemActor(node, NAME).tell(departing));
    timers.startSingleTimer(Announce.INSTANCE, SAY_EVERY);
    context.getSelf().tell(departing);
    return Behaviors.same();
  }

  private Behavior<Message> onDeparting(String life) {
    if (!lives.contains(life)) {
      Set<String> known =
          StreamSupport.stream(cluster.state().getMembers().spliterator(), false)
              .map(Peers::lifeOf)
              .collect(Collectors.toSet());
      lives =
          Stream.concat(lives.stream().filter(known::contains), Stream.of(life))
              .collect(Collectors.toUnmodifiableSet());
    }
    return Behaviors.same();
  }
}
