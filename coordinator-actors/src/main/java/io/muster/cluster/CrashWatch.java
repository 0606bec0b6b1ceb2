package io.muster.cluster;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Down;
import org.apache.pekko.remote.UniqueAddress;
import org.apache.pekko.remote.artery.QuarantinedEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a node whose process has ended from one that is only silent, and downs it without waiting
 * for what silence needs: when it refused a connection to each of a majority of the cluster, twice.
 */
final class CrashWatch extends AbstractBehavior<CrashWatch.Message> {
  static final String NAME = "muster-crash-watch";

  private static final Logger LOG = LoggerFactory.getLogger(CrashWatch.class);

  /** One refusal may be a listener that is full. */
  private static final int REFUSALS_FOR_A_VOTE = 2;

  private final Peers peers;
  private final Cluster cluster;
  private final RefusalProbe probe;
  private final CrashVotes votes;
  private final LongSupplier nanoTime;
  private final Map<String, Integer> refusals = new HashMap<>();
  private final Set<String> probing = new HashSet<>();

  sealed interface Message {}

  /** These nodes did not answer when they should have. Comes again as long as they do not. */
  record Silent(List<Member> nodes) implements Message {}

  private record Probed(Member node, boolean refused) implements Message {}

  /**
   * @param suspect the node that refused, in this one of its lives
   * @param voter the node that was refused, likewise
   */
  record Refused(String suspect, String voter) implements Message, ClusterMessage {}

  private CrashWatch(
      ActorContext<Message> context, RefusalProbe probe, CrashVotes votes, LongSupplier nanoTime) {
    super(context);
    this.peers = new Peers(context.getSystem());
    this.cluster = Cluster.get(context.getSystem());
    this.probe = probe;
    this.votes = votes;
    this.nanoTime = nanoTime;
  }

  static Behavior<Message> create(RefusalProbe probe, CrashVotes votes, LongSupplier nanoTime) {
    return Behaviors.setup(context -> new CrashWatch(context, probe, votes, nanoTime));
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessage(Silent.class, this::probe)
        .onMessage(Probed.class, this::onProbed)
        .onMessage(Refused.class, this::count)
        .build();
  }

  private Behavior<Message> probe(Silent silent) {
    List<String> members = peers.withSay().stream().map(Peers::lifeOf).toList();
    votes.retain(members);
    refusals.keySet().retainAll(silent.nodes().stream().map(Peers::lifeOf).toList());
    for (Member node : silent.nodes()) {
      if (probing.add(Peers.lifeOf(node))) {
        getContext()
            .pipeToSelf(
                probe.isRefused(node.address()),
                (refused, failure) -> new Probed(node, failure == null && refused));
      }
    }
    return this;
  }

  private Behavior<Message> onProbed(Probed probed) {
    String suspect = Peers.lifeOf(probed.node());
    probing.remove(suspect);
    if (!probed.refused()) {
      refusals.remove(suspect);
      votes.withdraw(suspect, peers.self());
    } else if (refusals.merge(suspect, 1, Integer::sum) >= REFUSALS_FOR_A_VOTE) {
      Refused vote = new Refused(suspect, peers.self());
      peers.others().forEach(node -> peers.<Message>systemActor(node, NAME).tell(vote));
      return count(vote);
    }
    return this;
  }

  private Behavior<Message> count(Refused vote) {
    List<Member> members = peers.withSay();
    List<String> lives = members.stream().map(Peers::lifeOf).toList();
    if (!lives.contains(vote.suspect()) || !lives.contains(vote.voter())) {
      return this;
    }
    votes.add(vote.suspect(), vote.voter(), nanoTime.getAsLong());
    if (votes.haveSettled(vote.suspect(), lives, nanoTime.getAsLong())) {
      Member ended = members.get(lives.indexOf(vote.suspect()));
      LOG.info(
          "Node is down node={} reason=its process has ended: a majority of {} nodes was refused",
          ended.address().hostPort(),
          members.size());
      down(ended);
    }
    return this;
  }

  /**
   * Down alone would not do: a member is removed only when it is unreachable, too, which silence
   * would take seconds to show, and until then it may even count as the leader who would have to
   * remove it. That it is gone for good is what remoting says of a node that it has quarantined.
   */
  private void down(Member ended) {
    getContext()
        .getSystem()
        .classicSystem()
        .eventStream()
        .publish(
            new QuarantinedEvent(
                new UniqueAddress(ended.address(), ended.uniqueAddress().longUid())));
    cluster.manager().tell(new Down(ended.address()));
  }
}
