package io.muster.cluster;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits until the groups of a node that leaves have gone to others, and have arrived there if it is
 * this node that places them.
 */
final class HandOver {
  private static final Logger LOG = LoggerFactory.getLogger(HandOver.class);
  private static final Executor A_MOMENT_LATER =
      CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS);

  private final BooleanSupplier takers;
  private final IntSupplier groupsLeft;
  private final IntSupplier shardsUnderWay;
  private final long begunNanos = System.nanoTime();
  private final Duration limit;

  /**
   * @param takers whether anybody is there to take groups over, as it is now
   * @param groupsLeft groups that have not gone yet, as it is now
   * @param shardsUnderWay shards that this node has sent and that have not arrived yet, as it is
   *     now
   * @param limit how long they are waited for, from now on
   */
  HandOver(
      BooleanSupplier takers, IntSupplier groupsLeft, IntSupplier shardsUnderWay, Duration limit) {
    this.takers = takers;
    this.groupsLeft = groupsLeft;
    this.shardsUnderWay = shardsUnderWay;
    this.limit = limit;
  }

  /** From the node of the actor system to the other nodes of its cluster. */
  static HandOver begin(
      ActorSystem<?> system,
      ClusterCoordinatorLocator locator,
      IntSupplier groupsLeft,
      IntSupplier shardsUnderWay,
      Duration limit) {
    Cluster cluster = Cluster.get(system);
    return new HandOver(
        () -> hasTakers(cluster.selfMember(), locator), groupsLeft, shardsUnderWay, limit);
  }

  /** Never fails. */
  CompletionStage<Done> ended() {
    int groups = groupsLeft.getAsInt();
    int shards = shardsUnderWay.getAsInt();
    Duration waited = Duration.ofNanos(System.nanoTime() - begunNanos);
    if (groups == 0 && shards == 0) {
      LOG.info("Groups are handed over ms={}", waited.toMillis());
    } else if (takers.getAsBoolean() && waited.compareTo(limit) < 0) {
      return CompletableFuture.supplyAsync(this::ended, A_MOMENT_LATER).thenCompose(ended -> ended);
    } else {
      LOG.info(
          "Groups are closed, and opened elsewhere when asked for groups={} shardsUnderWay={}"
              + " ms={}",
          groups,
          shards,
          waited.toMillis());
    }
    return CompletableFuture.completedStage(Done.getInstance());
  }

  /** From a node that was put out nothing is taken over, and from the last one by nobody. */
  private static boolean hasTakers(Member self, CoordinatorLocator locator) {
    boolean isMember =
        self.status().equals(MemberStatus.up())
            || self.status().equals(MemberStatus.leaving())
            || self.status().equals(MemberStatus.exiting());
    return isMember
        && locator.coordinators().stream()
            .anyMatch(node -> Coordinators.of(self).filter(node::equals).isEmpty());
  }
}
