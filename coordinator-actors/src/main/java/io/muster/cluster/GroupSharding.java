package io.muster.cluster;

import io.muster.group.GroupActor;
import io.muster.group.GroupCommand;
import io.muster.group.GroupError;
import io.muster.group.GroupHost;
import io.muster.group.GroupMessage;
import io.muster.group.GroupRequest;
import io.muster.group.GroupResponse;
import io.muster.group.StorableText;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.cluster.typed.Cluster;

/**
 * Hosts this node's share of the groups and is the way to all of them. A group that is open on this
 * node is told directly: past region and shard, two hops and their wake-ups less. All others go
 * through sharding, which knows where they live, opens them, and keeps requests while they move.
 */
public final class GroupSharding implements Groups, GroupSweeper.Sleepers {
  private static final String HAND_OFF_TIMEOUT = "pekko.cluster.sharding.handoff-timeout";

  private static final EntityTypeKey<GroupMessage> GROUP =
      EntityTypeKey.create(GroupMessage.class, "group");

  private final ConcurrentMap<String, ActorRef<GroupMessage>> openHere = new ConcurrentHashMap<>();
  private final LongAdder forwarded = new LongAdder();
  private final ClusterCoordinatorLocator locator;
  private final ActorSystem<?> system;
  private final HandOverSettings handOver;
  private final RendezvousAllocation allocation;
  private final ActorRef<GroupMessage> region;
  private final ActorRef<GroupResponse> nobody;

  /**
   * Starts hosting groups on this node.
   *
   * @param handOver how they move when nodes come and go
   * @param group makes the actor of a group, by its id
   */
  public GroupSharding(
      ActorSystem<?> system,
      ClusterCoordinatorLocator locator,
      HandOverSettings handOver,
      BiFunction<String, GroupHost, Behavior<GroupMessage>> group) {
    this.system = system;
    this.handOver = handOver;
    this.locator = locator;
    this.nobody = system.ignoreRef();
    Cluster cluster = Cluster.get(system);
    this.allocation =
        new RendezvousAllocation(
            cluster.selfMember().address(),
            cluster::state,
            locator.standings()::current,
            handOver,
            // And the time to write its new home down.
            system.settings().config().getDuration(HAND_OFF_TIMEOUT).plusSeconds(5),
            System::nanoTime);
    this.region =
        ClusterSharding.get(system)
            .init(
                Entity.of(
                        GROUP,
                        entity ->
                            group.apply(
                                GroupShards.groupIdOf(entity.getEntityId()),
                                new Shard(entity.getShard())))
                    .withMessageExtractor(locator.shards())
                    .withAllocationStrategy(allocation)
                    .withStopMessage(GroupActor.Stop.INSTANCE));
  }

  /** A group whose id cannot be stored is refused here, before anything is opened for it. */
  @Override
  public void send(GroupRequest request) {
    ActorRef<GroupMessage> group = openHere.get(request.groupId());
    if (group != null) {
      group.tell(request);
    } else if (!StorableText.isStorableGroupId(request.groupId())) {
      request.answer(GroupError.INVALID_GROUP_ID);
    } else {
      if (!locator.isHere(request.groupId())) {
        forwarded.increment();
      }
      region.tell(request);
    }
  }

  @Override
  public boolean isElsewhere(String groupId) {
    return !openHere.containsKey(groupId)
        && locator.coordinatorOf(groupId).isPresent()
        && !locator.isHere(groupId);
  }

  @Override
  public boolean isAsleepHere(String groupId) {
    return !openHere.containsKey(groupId) && locator.isHere(groupId);
  }

  /** By a question that changes nothing and whose answer nobody wants. */
  @Override
  public void wake(String groupId) {
    region.tell(new GroupRequest(groupId, new GroupCommand.DescribeGroup(), nobody, 0));
  }

  /**
   * Says that this node is about to leave, and waits until its groups have gone to others, and have
   * arrived there if it is this node that places them. Never fails; what is left when the time is
   * over moves all at once when the region is stopped.
   */
  public CompletionStage<Done> handOver() {
    locator.standings().announceDeparture();
    return HandOver.begin(
            system, locator, this::openGroups, allocation::shardsUnderWay, handOver.timeout())
        .ended();
  }

  /** Whether groups are placed on this node; not at first when it has come long after others. */
  public boolean takesGroups() {
    return locator.standings().takesGroups();
  }

  /** Whether this node has said that it is about to leave. */
  public boolean isLeaving() {
    return locator.standings().isLeaving();
  }

  /** Groups that are open on this node. */
  public int openGroups() {
    return openHere.size();
  }

  /** Requests for groups that live elsewhere, since the start. */
  public long forwardedRequests() {
    return forwarded.sum();
  }

  private final class Shard implements GroupHost {
    private final ActorRef<ClusterSharding.ShardCommand> shard;

    Shard(ActorRef<ClusterSharding.ShardCommand> shard) {
      this.shard = shard;
    }

    @Override
    public void opened(String groupId, ActorRef<GroupMessage> group) {
      openHere.put(groupId, group);
    }

    @Override
    public void closed(String groupId, ActorRef<GroupMessage> group) {
      openHere.remove(groupId, group);
    }

    @Override
    public void passivate(ActorRef<GroupMessage> group) {
      shard.tell(new ClusterSharding.Passivate<>(group));
    }
  }
}
