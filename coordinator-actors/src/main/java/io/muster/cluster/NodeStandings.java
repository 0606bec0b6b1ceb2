package io.muster.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;

/**
 * What the nodes say of themselves, so that all of them place groups alike. Thread-safe.
 *
 * <p>A node says that it is about to leave before it leaves the cluster: its groups go to others
 * while all else is as it was. To leave the cluster first would be worse for the oldest node, whose
 * coordinator of shards ends with that: nothing is placed until another node has taken it over.
 *
 * <p>A node that has come says since when it is there, for as long as that could matter.
 */
final class NodeStandings {
  private static final String NAME = "muster-departures"; // nodes of older builds know it by this

  /** Who has joined meanwhile, or missed it, is to know, too. */
  private static final Duration SAY_EVERY = Duration.ofMillis(200);

  private final Cluster cluster;
  private final Peers peers;
  private final Duration quietPeriod;
  private final ActorRef<Message> actor;

  // The actor's own; here so that they outlive its failure.
  private final Set<String> departing = new HashSet<>();
  private final Map<String, Long> bornNanos = new HashMap<>();

  /** Nodes that may host groups and were looked at since this one is a member. */
  private final Set<String> seen = new HashSet<>();

  private volatile boolean leaving;

  /** Replaced as a whole. */
  private volatile Standings current = Standings.NONE;

  private volatile boolean takesGroups;

  sealed interface Message permits Tick, Departures.Departing, Arrived {}

  private enum Tick implements Message {
    INSTANCE
  }

  /**
   * @param life the node that has come
   * @param ageMillis since when it is a member
   */
  record Arrived(String life, long ageMillis) implements Message, ClusterMessage {}

  /**
   * To be made before the node joins, since others may tell it something then.
   *
   * @param quietPeriod how long a node that has come is a newcomer
   */
  NodeStandings(ActorSystem<?> system, Duration quietPeriod) {
    this.cluster = Cluster.get(system);
    this.peers = new Peers(system);
    this.quietPeriod = quietPeriod;
    this.actor =
        system.systemActorOf(
            Behaviors.supervise(behavior()).onFailure(SupervisorStrategy.restart()),
            NAME,
            Props.empty());
  }

  /** Says from now on that this node is about to leave. */
  void announceDeparture() {
    leaving = true;
    actor.tell(Tick.INSTANCE);
  }

  boolean isLeaving() {
    return leaving;
  }

  /** Another object whenever anything has changed. */
  Standings current() {
    return current;
  }

  /** Whether groups are placed on this node. Not before it has seen itself among the others. */
  boolean takesGroups() {
    return takesGroups;
  }

  private Behavior<Message> behavior() {
    return Behaviors.withTimers(
        timers -> {
          timers.startTimerWithFixedDelay(Tick.INSTANCE, SAY_EVERY);
          return Behaviors.receive(Message.class)
              .onMessage(Tick.class, tick -> onTick())
              .onMessage(Departures.Departing.class, said -> onDeparting(said.life()))
              .onMessage(Arrived.class, this::onArrived)
              .build();
        });
  }

  private Behavior<Message> onTick() {
    Long born = bornNanos.get(peers.self());
    if (born != null) {
      say(new Arrived(peers.self(), (System.nanoTime() - born) / 1_000_000));
    }
    if (leaving) {
      say(new Departures.Departing(peers.self()));
      departing.add(peers.self());
    }
    return reckon();
  }

  private <T extends Message & ClusterMessage> void say(T message) {
    peers.others().forEach(node -> peers.<Message>systemActor(node, NAME).tell(message));
  }

  private Behavior<Message> onDeparting(String life) {
    departing.add(life);
    return reckon();
  }

  private Behavior<Message> onArrived(Arrived said) {
    born(said.life(), System.nanoTime() - Duration.ofMillis(said.ageMillis()).toNanos());
    return reckon();
  }

  /** The earliest counts: a message that was long on its way would make the node younger. */
  private void born(String life, long nanos) {
    bornNanos.merge(life, nanos, (one, other) -> one - other < 0 ? one : other);
  }

  /** Forgets who has gone, and ages that do not matter any more. */
  private Behavior<Message> reckon() {
    long now = System.nanoTime();
    Member self = cluster.selfMember();
    Set<String> known = new HashSet<>(Set.of(peers.self()));
    Set<String> hosts = new HashSet<>();
    for (Member member : cluster.state().getMembers()) {
      String life = Peers.lifeOf(member);
      known.add(life);
      if (Coordinators.mayHost(member)) {
        hosts.add(life);
        // Who is no older than this node is young, whether he has said so yet or not.
        if (self.status().equals(MemberStatus.up())
            && seen.add(life)
            && !member.isOlderThan(self)) {
          born(life, now);
        }
      }
    }
    seen.retainAll(known);
    departing.retainAll(known);
    bornNanos.keySet().retainAll(known);
    bornNanos.values().removeIf(born -> now - born > 2 * quietPeriod.toNanos());
    Map<String, Long> ages =
        bornNanos.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, entry -> now - entry.getValue()));
    Standings reckoned = Standings.of(hosts, departing, ages, quietPeriod);
    if (!reckoned.equals(current)) {
      current = reckoned;
    }
    takesGroups = seen.contains(peers.self()) && reckoned.takesGroups(self);
    return Behaviors.same();
  }
}
