package io.muster.cluster;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.cluster.ClusterEvent.CurrentClusterState;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;

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
  private final Cluster cluster;
  private final ActorRefResolver resolver;
  private final String self;
  private final Map<String, Long> heardNanos = new HashMap<>();

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
      Consumer<Openness> fence) {
    super(context);
    this.settings = settings;
    this.nanoTime = nanoTime;
    this.fence = fence;
    this.cluster = Cluster.get(context.getSystem());
    this.resolver = ActorRefResolver.get(context.getSystem());
    this.self = lifeOf(cluster.selfMember());
  }

  /**
   * @param fence told what holds, after each question and each answer
   */
  static Behavior<Message> create(
      FenceSettings settings, LongSupplier nanoTime, Consumer<Openness> fence) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerAtFixedRate(Tick.INSTANCE, settings.pingInterval());
                  return new FenceKeeper(context, settings, nanoTime, fence);
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
    List<Member> members = membersWithSay();
    for (Member member : members) {
      String life = lifeOf(member);
      if (!life.equals(self)) {
        keeperAt(member.address())
            .tell(
                new Ping(self, life, nanoTime.getAsLong(), getContext().getSelf().unsafeUpcast()));
      }
    }
    heardNanos.keySet().retainAll(members.stream().map(FenceKeeper::lifeOf).toList());
    return judge(members);
  }

  private Behavior<Message> answer(Ping ping) {
    if (ping.to().equals(self) && sees(ping.from())) {
      ping.replyTo().tell(new Pong(self, ping.askedNanos()));
    }
    return this;
  }

  private Behavior<Message> heard(Pong pong) {
    heardNanos.merge(pong.from(), pong.askedNanos(), (a, b) -> a - b > 0 ? a : b);
    return judge(membersWithSay());
  }

  private Behavior<Message> judge(List<Member> members) {
    List<String> lives = members.stream().map(FenceKeeper::lifeOf).toList();
    fence.accept(
        Openness.of(self, lives, heardNanos, settings.isolationBound(), nanoTime.getAsLong()));
    return this;
  }

  private boolean sees(String life) {
    CurrentClusterState state = cluster.state();
    return StreamSupport.stream(state.getMembers().spliterator(), false)
        .filter(member -> !state.getUnreachable().contains(member))
        .anyMatch(
            member -> lifeOf(member).equals(life) && !member.status().equals(MemberStatus.down()));
  }

  /** The members that downing counts, in its order. */
  private List<Member> membersWithSay() {
    return StreamSupport.stream(cluster.state().getMembers().spliterator(), false)
        .filter(
            member ->
                member.status().equals(MemberStatus.up())
                    || member.status().equals(MemberStatus.leaving()))
        .sorted(Comparator.comparing(Member::address, Member.addressOrdering()))
        .toList();
  }

  private ActorRef<Message> keeperAt(Address node) {
    return resolver.resolveActorRef(node + "/system/" + NAME);
  }

  /** A node that was restarted is another one, though its address is the same. */
  private static String lifeOf(Member member) {
    return member.address() + "#" + member.uniqueAddress().longUid();
  }
}
