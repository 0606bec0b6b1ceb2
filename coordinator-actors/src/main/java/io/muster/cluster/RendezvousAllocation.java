package io.muster.cluster;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.Address;
import org.apache.pekko.cluster.ClusterEvent.CurrentClusterState;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.sharding.ShardCoordinator.AbstractShardAllocationStrategy;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.dispatch.Futures;
import scala.collection.immutable.IndexedSeq;
import scala.concurrent.Future;

/** Places shards by {@link Rendezvous}, so that every gateway can name the owner by itself. */
final class RendezvousAllocation extends AbstractShardAllocationStrategy {
  private final Cluster cluster;

  RendezvousAllocation(Cluster cluster) {
    this.cluster = cluster;
  }

  @Override
  public Future<ActorRef> allocateShard(
      ActorRef requester, String shardId, Map<ActorRef, IndexedSeq<String>> shardsByRegion) {
    Map<Address, ActorRef> regions = regionsByAddress(shardsByRegion.keySet());
    return Futures.successful(
        Rendezvous.owner(shardId, regions.keySet()).map(regions::get).orElse(requester));
  }

  /** All misplaced shards at once: a shard's groups are small and open one by one. */
  @Override
  public Future<Set<String>> rebalance(
      Map<ActorRef, IndexedSeq<String>> shardsByRegion, Set<String> rebalanceInProgress) {
    Set<String> misplaced = new HashSet<>();
    if (isSettled()) {
      Map<Address, ActorRef> regions = regionsByAddress(shardsByRegion.keySet());
      shardsByRegion.forEach(
          (region, shards) ->
              shards.foreach(
                  shard -> {
                    boolean atHome =
                        Rendezvous.owner(shard, regions.keySet())
                            .map(owner -> region.equals(regions.get(owner)))
                            .orElse(true);
                    return !atHome && !rebalanceInProgress.contains(shard) && misplaced.add(shard);
                  }));
    }
    return Futures.successful(misplaced);
  }

  /**
   * Whether a hand-over could go through now. Each waits for every region, so with one that cannot
   * be reached it would hold its groups up for the whole hand-over timeout.
   */
  private boolean isSettled() {
    CurrentClusterState state = cluster.state();
    return state.getUnreachable().isEmpty()
        && StreamSupport.stream(state.getMembers().spliterator(), false)
            .map(Member::status)
            .noneMatch(
                status ->
                    status.equals(MemberStatus.joining())
                        || status.equals(MemberStatus.weaklyUp()));
  }

  private Map<Address, ActorRef> regionsByAddress(Set<ActorRef> regions) {
    Set<Address> coordinators = Coordinators.among(cluster.state().getMembers()).keySet();
    Map<Address, ActorRef> byAddress = new HashMap<>();
    for (ActorRef region : regions) {
      Address address = region.path().address();
      Address reachableAt = address.hasLocalScope() ? cluster.selfMember().address() : address;
      if (coordinators.contains(reachableAt)) {
        byAddress.put(reachableAt, region);
      }
    }
    return byAddress;
  }
}
