package io.muster.cluster;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.Address;
import org.apache.pekko.cluster.ClusterEvent.CurrentClusterState;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.sharding.ShardCoordinator.AbstractShardAllocationStrategy;
import org.apache.pekko.dispatch.Futures;
import scala.collection.immutable.IndexedSeq;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Places shards by {@link Rendezvous}, so that every gateway can name the owner by itself, and
 * moves them home when nodes come and go.
 */
final class RendezvousAllocation extends AbstractShardAllocationStrategy {
  private final Address self;
  private final Supplier<CurrentClusterState> view;
  private final Supplier<Standings> standings;
  private final HandOverSettings settings;
  private final Duration arrivalLimit;
  private final LongSupplier nanoTime;

  /** When they were told to move; until they have arrived, and for the pause at least. */
  private final Map<String, Long> toldNanos = new HashMap<>();

  /** As of the last look. */
  private volatile int shardsUnderWay;

  private Set<Address> lastSeen = Set.of();
  private long changedNanos;

  /**
   * @param self where others reach this node, whose own region is known by a local path
   * @param view the cluster as it is now
   * @param standings what nodes say of themselves now
   * @param arrivalLimit after which a shard that was told to move is not waited for; longer than
   *     Pekko waits for it to be let go
   */
  RendezvousAllocation(
      Address self,
      Supplier<CurrentClusterState> view,
      Supplier<Standings> standings,
      HandOverSettings settings,
      Duration arrivalLimit,
      LongSupplier nanoTime) {
    this.self = self;
    this.view = view;
    this.standings = standings;
    this.settings = settings;
    this.arrivalLimit = arrivalLimit;
    this.nanoTime = nanoTime;
    this.changedNanos = nanoTime.getAsLong();
  }

  @Override
  public Future<ActorRef> allocateShard(
      ActorRef requester, String shardId, Map<ActorRef, IndexedSeq<String>> shardsByRegion) {
    Map<Address, ActorRef> homes = homes(shardsByRegion.keySet());
    return Futures.successful(
        Rendezvous.owner(shardId, homes.keySet()).map(homes::get).orElse(requester));
  }

  /**
   * Shards leave a node that is about to leave at once, and before any others. They go home to one
   * that has come only when nodes have come and gone for some time no more: those of a rolling
   * restart would move twice.
   */
  @Override
  public Future<Set<String>> rebalance(
      Map<ActorRef, IndexedSeq<String>> shardsByRegion, Set<String> rebalanceInProgress) {
    Set<Address> present = present();
    // A node that leaves itself is to be done with its own shards.
    boolean quiet = isQuiet(present) && present.contains(self);
    Set<String> underWay = underWay(shardsByRegion.values(), rebalanceInProgress);
    int more = settings.shardsAtATime() - underWay.size();
    if (more <= 0 || !isSettled(shardsByRegion.keySet())) {
      shardsUnderWay = underWay.size();
      return Futures.successful(Set.of());
    }
    Map<Address, ActorRef> homes = homes(shardsByRegion.keySet());
    Set<ActorRef> staying = Set.copyOf(regionsAmong(present, shardsByRegion.keySet()).values());
    Set<String> next =
        shardsByRegion.entrySet().stream()
            .filter(held -> quiet || !staying.contains(held.getKey()))
            .sorted(Comparator.comparing(held -> staying.contains(held.getKey())))
            .flatMap(
                held ->
                    CollectionConverters.asJava(held.getValue()).stream()
                        .filter(shard -> !isAtHome(shard, held.getKey(), homes)))
            .filter(shard -> !underWay.contains(shard))
            .limit(more)
            .collect(Collectors.toSet());
    next.forEach(shard -> toldNanos.put(shard, nanoTime.getAsLong()));
    shardsUnderWay = underWay.size() + next.size();
    return Futures.successful(next);
  }

  /**
   * Shards that have not arrived yet where they were told to go, or only just; 0 on a node that
   * does not place shards. Were it to leave with one under way, that one would be nowhere until
   * another node places them. Any thread may ask.
   */
  int shardsUnderWay() {
    return shardsUnderWay;
  }

  /**
   * To the coordinator of shards a hand-over is over when the old home has let go. Yet requests
   * wait until the new home is written down, too, behind all else that is to be written; so shards
   * that nobody has count as well, unless they take so long that the hand-over must have failed.
   */
  private Set<String> underWay(
      Iterable<IndexedSeq<String>> heldByRegion, Set<String> rebalanceInProgress) {
    long now = nanoTime.getAsLong();
    for (IndexedSeq<String> held : heldByRegion) {
      CollectionConverters.asJava(held).stream()
          .filter(shard -> !rebalanceInProgress.contains(shard))
          .forEach(
              shard ->
                  toldNanos.computeIfPresent(
                      shard, (any, told) -> now - told < settings.pause().toNanos() ? told : null));
    }
    long forgotten = Math.max(arrivalLimit.toNanos(), settings.pause().toNanos());
    toldNanos.values().removeIf(told -> now - told > forgotten);
    Set<String> all = new HashSet<>(toldNanos.keySet());
    all.addAll(rebalanceInProgress);
    return all;
  }

  /** To be asked at every look, since it is from one to the next that it sees changes. */
  private boolean isQuiet(Set<Address> present) {
    if (!present.equals(lastSeen)) {
      lastSeen = present;
      changedNanos = nanoTime.getAsLong();
    }
    return nanoTime.getAsLong() - changedNanos >= settings.quietPeriod().toNanos();
  }

  private static boolean isAtHome(String shard, ActorRef region, Map<Address, ActorRef> homes) {
    return Rendezvous.owner(shard, homes.keySet())
        .map(owner -> region.equals(homes.get(owner)))
        .orElse(true);
  }

  /**
   * Whether a hand-over could go through now. Each waits for every region, so with one that cannot
   * be reached it would hold its groups up for the whole hand-over timeout. That a region has gone
   * the coordinator learns a moment later than that its member has.
   */
  private boolean isSettled(Set<ActorRef> regions) {
    CurrentClusterState state = view.get();
    Set<MemberStatus> statuses = new HashSet<>();
    Set<Address> members = new HashSet<>();
    for (Member member : state.getMembers()) {
      statuses.add(member.status());
      members.add(member.address());
    }
    return state.getUnreachable().isEmpty()
        && !statuses.contains(MemberStatus.joining())
        && !statuses.contains(MemberStatus.weaklyUp())
        && regions.stream().map(this::addressOf).allMatch(members::contains);
  }

  /** The regions that shards are placed on. */
  private Map<Address, ActorRef> homes(Set<ActorRef> regions) {
    Standings now = standings.get();
    return regionsAmong(
        Coordinators.among(view.get().getMembers(), now::takesGroups).keySet(), regions);
  }

  /** Those that stay, whether they take groups yet or not. */
  private Set<Address> present() {
    Standings now = standings.get();
    return Coordinators.among(view.get().getMembers(), node -> !now.isDeparting(node)).keySet();
  }

  private Map<Address, ActorRef> regionsAmong(Set<Address> nodes, Set<ActorRef> regions) {
    return regions.stream()
        .filter(region -> nodes.contains(addressOf(region)))
        // A node that is back at once may be there with the region of its life before, too.
        .collect(Collectors.toMap(this::addressOf, Function.identity(), (one, other) -> other));
  }

  private Address addressOf(ActorRef region) {
    Address address = region.path().address();
    return address.hasLocalScope() ? self : address;
  }
}
