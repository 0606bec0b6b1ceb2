package io.muster.cluster;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.cluster.Member;

/**
 * Asks the keepers of all other nodes, again and again, whether they still see this node. What
 * counts is when a question was asked, not when its answer came: an answer that was long on its way
 * says nothing about later. A node that has lost sight of the asking one, or removed it, does not
 * answer, for from then on runs the time after which its groups are taken over.
 */
final class FenceKeeper extends AbstractBehavior<FenceKeeper.Message> {
  static final String NAME = "muster-fence";

  private final FenceSettings settings;
  private final LongSupplier nanoTime;
  private final Consumer<Openness> fence;
  private final Consumer<List<Member>> silence;
  private final Peers peers;
  private final Map<String, Long> heardNanos = new HashMap<>();
  private final Set<String> unanswered = new HashSet<>();

  sealed interface Message {}

  private enum Tick implements Message {
    INSTANCE
  }

  /**
   * @param from the node that asks, in this one of its lives
   * @param to the node that is asked, likewise
   * @param askedNanos by the clock of the node that asks
   */
  record Ping(String from, String to, long askedNanos, ActorRef<Pong> replyTo)
      implements Message, ClusterMessage {}

  /**
   * @param from the node that answers
   * @param askedNanos of the {@link Ping}, unchanged
   */
  record Pong(String from, long askedNanos) implements Message, ClusterMessage {}

  private FenceKeeper(
      ActorContext<Message> context,
      FenceSettings settings,
      LongSupplier nanoTime,
      Consumer<Openness> fence,
      Consumer<List<Member>> silence) {
    super(context);
    this.settings = settings;
    this.nanoTime = nanoTime;
    this.fence = fence;
    this.silence = silence;
    this.peers = new Peers(context.getSystem());
  }

  /**
   * @param fence told what holds, after each question and each answer
   * @param silence told with each question who has not answered the one before, if anybody
   */
  static Behavior<Message> create(
      FenceSettings settings,
      LongSupplier nanoTime,
      Consumer<Openness> fence,
      Consumer<List<Member>> silence) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerAtFixedRate(Tick.INSTANCE, settings.pingInterval());
                  return new FenceKeeper(context, settings, nanoTime, fence, silence);
                }));
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessage(Tick.class, tick -> pingAll())
        .onMessage(Ping.class, this::answer)
        .onMessage(Pong.class, this::heard)
        .build();
  }

  private Behavior<Message> pingAll() {
    List<Member> others = peers.others();
    List<Member> silent =
        others.stream().filter(node -> unanswered.contains(Peers.lifeOf(node))).toList();
    if (!silent.isEmpty()) {
      silence.accept(silent);
    }
    unanswered.clear();
    for (Member node : others) {
      String life = Peers.lifeOf(node);
      unanswered.add(life);
      peers
          .<Message>systemActor(node, NAME)
          .tell(
              new Ping(
                  peers.self(), life, nanoTime.getAsLong(), getContext().getSelf().unsafeUpcast()));
    }
    heardNanos.keySet().retainAll(unanswered);
    return judge();
  }

  private Behavior<Message> answer(Ping ping) {
    if (ping.to().equals(peers.self()) && peers.sees(ping.from())) {
      ping.replyTo().tell(new Pong(peers.self(), ping.askedNanos()));
    }
    return this;
  }

  private Behavior<Message> heard(Pong pong) {
    unanswered.remove(pong.from());
    heardNanos.merge(pong.from(), pong.askedNanos(), (a, b) -> a - b > 0 ? a : b);
    return judge();
  }

  private Behavior<Message> judge() {
    List<String> lives = peers.withSay().stream().map(Peers::lifeOf).toList();
    fence.accept(
        Openness.of(
            peers.self(), lives, heardNanos, settings.isolationBound(), nanoTime.getAsLong()));
    return this;
  }
}
