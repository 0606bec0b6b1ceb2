package io.muster.cluster;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.ClusterEvent.CurrentClusterState;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.typed.Cluster;
import org.jspecify.annotations.Nullable;

/**
 * Names coordinators from this node's own view of the cluster, without a message: by the function
 * that places the shards. While views differ, or a shard is on its way, a client may be sent to the
 * wrong node; sharding forwards its requests then.
 */
public final class ClusterCoordinatorLocator implements CoordinatorLocator {
  /** The last step of the last shard, and the way of the news. */
  private static final Duration MARGIN = Duration.ofSeconds(5);

  private final Cluster cluster;
  private final NodeStandings standings;
  private final GroupShards shards;
  private final Duration settling;

  /** What was worked out from the latest view; replaced as a whole, so any thread may. */
  private volatile @Nullable Placement placement;

  /**
   * @param coordinators those that stay
   * @param homes those of them that groups are placed on
   * @param changedNanos when homes came or went last; null if none has since the first view
   * @param listedHere the shards whose groups this node lists; empty if no node could list any
   */
  private record Placement(
      CurrentClusterState view,
      Standings standings,
      Map<Address, Coordinator> coordinators,
      Map<Address, Coordinator> homes,
      @Nullable Long changedNanos,
      List<Home> homeByShard,
      Optional<Set<Integer>> listedHere) {}

  /**
   * @param moved whether another owner was seen before
   */
  private record Home(Optional<Coordinator> owner, boolean moved) {
    static Home of(Optional<Coordinator> owner, @Nullable Home before) {
      boolean another =
          before != null && before.owner().isPresent() && !before.owner().equals(owner);
      return new Home(owner, another || (before != null && before.moved()));
    }
  }

  /**
   * To be made before the node joins its cluster, since others may tell it then that they leave.
   *
   * @param numberOfShards the same on every node and for good
   * @param handOver how groups move, and so for how long
   */
  public ClusterCoordinatorLocator(
      ActorSystem<?> system, int numberOfShards, HandOverSettings handOver) {
    this.cluster = Cluster.get(system);
    this.standings = new NodeStandings(system, handOver.quietPeriod());
    this.shards = new GroupShards(numberOfShards);
    this.settling = handOver.quietPeriod().plus(handOver.timeout()).plus(MARGIN);
  }

  /** The cluster role that makes a node's address known; each node must have its own. */
  public static String roleOf(Coordinator coordinator) {
    return Coordinators.roleOf(coordinator);
  }

  @Override
  public Optional<Coordinator> coordinatorOf(String groupId) {
    return homeOf(groupId, current()).owner();
  }

  @Override
  public boolean mayBeLost(String groupId, long sentNanos) {
    Placement known = current();
    Long changed = known.changedNanos();
    return changed != null
        && sentNanos - changed < settling.toNanos()
        && homeOf(groupId, known).moved();
  }

  @Override
  public List<Coordinator> coordinators() {
    return current().coordinators().values().stream()
        .sorted(Comparator.comparingInt(Coordinator::nodeId))
        .toList();
  }

  @Override
  public Optional<Predicate<String>> listedHere() {
    return current()
        .listedHere()
        .map(listed -> groupId -> listed.contains(shards.numberOf(groupId)));
  }

  /** What nodes say of themselves. */
  NodeStandings standings() {
    return standings;
  }

  /** How groups are divided. */
  GroupShards shards() {
    return shards;
  }

  /** Whether this node coordinates the group. */
  boolean isHere(String groupId) {
    Placement known = current();
    return homeOf(groupId, known)
        .owner()
        .filter(owner -> owner.equals(known.coordinators().get(cluster.selfMember().address())))
        .isPresent();
  }

  /** How many shards each node coordinates; none for a node without any. */
  public Map<Coordinator, Long> shardsByCoordinator() {
    return current().homeByShard().stream()
        .flatMap(home -> home.owner().stream())
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
  }

  private Home homeOf(String groupId, Placement known) {
    return known.homeByShard().get(shards.numberOf(groupId));
  }

  /** Views are compared by identity: they are equal also when a member's status has changed. */
  @SuppressWarnings("ReferenceEquality")
  private Placement current() {
    CurrentClusterState view = cluster.state();
    Placement known = placement;
    Standings now = standings.current();
    if (known == null || known.view() != view || known.standings() != now) {
      known = placedBy(view, now, known);
      placement = known;
    }
    return known;
  }

  private Placement placedBy(CurrentClusterState view, Standings now, @Nullable Placement last) {
    Map<Address, Coordinator> coordinators =
        Coordinators.among(view.getMembers(), node -> !now.isDeparting(node));
    Map<Address, Coordinator> homes = Coordinators.among(view.getMembers(), now::takesGroups);
    Optional<Set<Integer>> listed = listedHere(listers(view, now, homes.keySet()));
    if (last != null && last.homes().equals(homes)) {
      return new Placement(
          view, now, coordinators, homes, last.changedNanos(), last.homeByShard(), listed);
    }
    List<Home> homeByShard =
        IntStream.range(0, shards.count())
            .mapToObj(
                shard ->
                    Home.of(
                        Rendezvous.owner(Integer.toString(shard), homes.keySet()).map(homes::get),
                        last == null ? null : last.homeByShard().get(shard)))
            .toList();
    Long changed = last == null ? null : Long.valueOf(System.nanoTime());
    return new Placement(view, now, coordinators, homes, changed, homeByShard, listed);
  }

  /**
   * The homes that can be reached: who lists a lost one's groups is who will have them. And this
   * node as long as it leaves: nobody who has heard of that asks it.
   */
  private Set<Address> listers(CurrentClusterState view, Standings now, Set<Address> homes) {
    Set<Address> listers = new HashSet<>(homes);
    view.getUnreachable().forEach(lost -> listers.remove(lost.address()));
    Member self = cluster.selfMember();
    if (now.isDeparting(self) && Coordinators.mayHost(self)) {
      listers.add(self.address());
    }
    return listers;
  }

  private Optional<Set<Integer>> listedHere(Set<Address> listers) {
    Optional<Address> self = Optional.of(cluster.selfMember().address());
    return listers.isEmpty()
        ? Optional.empty()
        : Optional.of(
            IntStream.range(0, shards.count())
                .filter(shard -> Rendezvous.owner(Integer.toString(shard), listers).equals(self))
                .boxed()
                .collect(Collectors.toUnmodifiableSet()));
  }
}
