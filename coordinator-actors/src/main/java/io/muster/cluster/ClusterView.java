package io.muster.cluster;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.ClusterEvent.CurrentClusterState;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;

/** The cluster as this node sees it, for people and tools to look at. Thread-safe. */
public final class ClusterView {
  private final Cluster cluster;
  private final ClusterCoordinatorLocator locator;

  /**
   * A node of the cluster.
   *
   * @param status Pekko's name of the member's status
   * @param oldest whether it is the node that has been Up for longest, which places the shards
   * @param shards how many are its own by the rule of placement
   */
  public record Node(
      Coordinator coordinator, String status, boolean reachable, boolean oldest, long shards) {}

  public ClusterView(ActorSystem<?> system, ClusterCoordinatorLocator locator) {
    this.cluster = Cluster.get(system);
    this.locator = locator;
  }

  /** Pekko's name of this node's status; Removed also before it has joined. */
  public String ownStatus() {
    return cluster.selfMember().status().toString();
  }

  public boolean isUp() {
    return cluster.selfMember().status().equals(MemberStatus.up());
  }

  /** Shards that are this node's own by the rule of placement. */
  public long ownShards() {
    return Coordinators.of(cluster.selfMember())
        .map(self -> locator.shardsByCoordinator().getOrDefault(self, 0L))
        .orElse(0L);
  }

  /** All nodes, this one included, by node id. */
  public List<Node> nodes() {
    CurrentClusterState state = cluster.state();
    Set<Member> unreachable = state.getUnreachable();
    Optional<Member> oldest =
        StreamSupport.stream(state.getMembers().spliterator(), false)
            .filter(member -> member.status().equals(MemberStatus.up()))
            .min(Member.ageOrdering());
    Map<Coordinator, Long> shards = locator.shardsByCoordinator();
    return StreamSupport.stream(state.getMembers().spliterator(), false)
        .flatMap(
            member ->
                Coordinators.of(member)
                    .map(
                        coordinator ->
                            new Node(
                                coordinator,
                                member.status().toString(),
                                !unreachable.contains(member),
                                oldest.filter(member::equals).isPresent(),
                                shards.getOrDefault(coordinator, 0L)))
                    .stream())
        .sorted(Comparator.comparingInt(node -> node.coordinator().nodeId()))
        .toList();
  }
}
