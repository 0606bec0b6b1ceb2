package io.muster.cluster;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.cluster.typed.JoinSeedNodes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Joins the cluster of the seed nodes. Where there is none yet, the first of them founds it, but
 * not before a majority of them says that it is in none. Pekko's own first seed node waits for
 * nobody: started while it is cut off from the others, it would found a second cluster, which knows
 * nothing of the first one and is no minority of anything.
 */
public final class SeedNodes extends AbstractBehavior<SeedNodes.Message> {
  private static final String NAME = "muster-seed-nodes";
  private static final Duration ASK_EVERY = Duration.ofSeconds(1);

  /** A node that is missing may only be slow to say that it is a member of a cluster. */
  private static final int ROUNDS_WITHOUT_ALL = 5;

  private static final Logger LOG = LoggerFactory.getLogger(SeedNodes.class);

  private final Cluster cluster;
  private final ActorRefResolver resolver;
  private final TimerScheduler<Message> timers;
  private final List<Address> seeds;
  private final Set<Address> others;
  private final Set<String> inNoCluster = new HashSet<>();
  private boolean aMemberAnswered;
  private long round;
  private int roundsInFavour;

  sealed interface Message {}

  private enum Tick implements Message {
    INSTANCE
  }

  /**
   * Whether the asked node is in a cluster.
   *
   * @param round to be answered, for an answer that was long on its way says nothing about now
   */
  record Question(long round, ActorRef<Answer> replyTo) implements Message, ClusterMessage {}

  /**
   * @param round of the question
   * @param node the address of who answers
   * @param member whether it is in a cluster
   */
  record Answer(long round, String node, boolean member) implements Message, ClusterMessage {}

  private SeedNodes(
      ActorContext<Message> context, TimerScheduler<Message> timers, List<Address> seeds) {
    super(context);
    this.cluster = Cluster.get(context.getSystem());
    this.resolver = ActorRefResolver.get(context.getSystem());
    this.timers = timers;
    this.seeds = seeds.stream().distinct().toList();
    this.others = new HashSet<>(seeds);
    others.remove(self());
  }

  /**
   * Begins to join. One per actor system.
   *
   * @param seeds the same on every node, the one that founds first
   */
  public static void join(ActorSystem<?> system, List<Address> seeds) {
    var unused =
        system.systemActorOf(
            Behaviors.<Message>setup(
                context ->
                    Behaviors.withTimers(timers -> new SeedNodes(context, timers, seeds).begin())),
            NAME,
            Props.empty());
  }

  private Behavior<Message> begin() {
    if (!others.isEmpty()) {
      cluster.manager().tell(new JoinSeedNodes(List.copyOf(others)));
    }
    if (seeds.get(0).equals(self())) {
      timers.startTimerWithFixedDelay(Tick.INSTANCE, Duration.ZERO, ASK_EVERY);
    }
    return this;
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessage(Tick.class, tick -> ask())
        .onMessage(Question.class, this::answer)
        .onMessage(Answer.class, this::count)
        .build();
  }

  private Behavior<Message> ask() {
    boolean inFavour = !aMemberAnswered && 2 * inNoCluster.size() > seeds.size();
    roundsInFavour = inFavour ? roundsInFavour + 1 : 0;
    if (isMember()) {
      timers.cancelAll();
    } else if (roundsInFavour >= ROUNDS_WITHOUT_ALL) {
      found();
    } else {
      begin(round + 1);
    }
    return this;
  }

  private void begin(long next) {
    round = next;
    aMemberAnswered = false;
    inNoCluster.clear();
    Question question = new Question(round, getContext().getSelf().unsafeUpcast());
    others.forEach(
        node -> resolver.<Message>resolveActorRef(node + "/system/" + NAME).tell(question));
    getContext().getSelf().tell(question);
  }

  private Behavior<Message> answer(Question question) {
    question.replyTo().tell(new Answer(question.round(), self().toString(), isMember()));
    return this;
  }

  private Behavior<Message> count(Answer answer) {
    if (answer.round() == round && !isMember()) {
      aMemberAnswered |= answer.member();
      if (!answer.member()) {
        inNoCluster.add(answer.node());
      }
      if (inNoCluster.size() == seeds.size()) {
        found();
      }
    }
    return this;
  }

  private void found() {
    LOG.info("Cluster is founded seed-nodes={} in-no-cluster={}", seeds, inNoCluster);
    cluster.manager().tell(new Join(self()));
    timers.cancelAll();
  }

  private boolean isMember() {
    return !cluster.selfMember().status().equals(MemberStatus.removed());
  }

  private Address self() {
    return cluster.selfMember().address();
  }
}
