package io.muster.cluster;

import io.muster.group.GroupCommand;
import io.muster.group.GroupCommand.ForgetTopics;
import io.muster.group.GroupRequest;
import io.muster.group.GroupResponse;
import io.muster.group.Leftovers;
import io.muster.group.Leftovers.Ages;
import io.muster.group.Leftovers.Page;
import io.muster.group.TopicCensus;
import io.muster.group.TopicCensus.Census;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.ClusterSingleton;
import org.apache.pekko.cluster.typed.SingletonActor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has offsets removed that have outlived their time (KIP-211) or their topic, groups that have none
 * left, and what remains of those that were deleted long ago. One node of the cluster looks in the
 * store which groups may have any, and asks only these: a group decides by itself, as the owner of
 * its offsets.
 */
public final class OffsetUpkeep {

  /**
   * How often it is looked, and for what.
   *
   * @param expiryInterval between two looks for what has expired ({@code
   *     offsets.retention.check.interval.ms})
   * @param topicInterval between two looks for topics that are gone
   * @param groupsPerSecond groups that are asked, at most
   * @param offsetsRetention see {@code GroupSettings}
   * @param keepDeleted how long the rest of a deleted group is kept, as a fence against former
   *     owners: must be far above any time that a node can be isolated or paused without noticing
   */
  public record Settings(
      Duration expiryInterval,
      Duration topicInterval,
      int groupsPerSecond,
      Duration offsetsRetention,
      Duration keepDeleted) {}

  private OffsetUpkeep() {}

  /** To be called on every node: the oldest one does it. */
  public static void startOnOneNode(
      ActorSystem<?> system,
      Settings settings,
      Leftovers leftovers,
      TopicCensus census,
      Groups groups,
      Fence fence) {
    ActorRef<GroupResponse> nobody = system.ignoreRef();
    start(
        system,
        "muster-offset-expiry",
        new SweepSettings(settings.expiryInterval(), settings.groupsPerSecond()),
        () -> new ExpireOffsets(settings, leftovers, groups, nobody, System::currentTimeMillis),
        fence);
    start(
        system,
        "muster-topic-upkeep",
        new SweepSettings(settings.topicInterval(), settings.groupsPerSecond()),
        () -> new ForgetGoneTopics(leftovers, census, groups, nobody),
        fence);
  }

  private static void start(
      ActorSystem<?> system,
      String name,
      SweepSettings settings,
      Supplier<Rounds.Task> task,
      Fence fence) {
    Behavior<Rounds.Message> anew =
        Behaviors.setup(context -> Rounds.create(settings, task.get(), fence));
    var unused = ClusterSingleton.get(system).init(SingletonActor.of(anew, name));
  }

  /** Nobody waits for the answer: what was lost is asked again in the next round. */
  record ExpireOffsets(
      Settings settings,
      Leftovers leftovers,
      Groups groups,
      ActorRef<GroupResponse> nobody,
      LongSupplier clock)
      implements Rounds.Task {
    @Override
    public String name() {
      return "expire offsets";
    }

    @Override
    public CompletionStage<Page> after(String after, int limit) {
      long now = clock.getAsLong();
      return leftovers.expirable(
          after,
          limit,
          new Ages(
              now,
              now - settings.offsetsRetention().toMillis(),
              now - settings.keepDeleted().toMillis()));
    }

    @Override
    public boolean attend(String groupId) {
      groups.send(new GroupRequest(groupId, new GroupCommand.Expire(), nobody, 0));
      return true;
    }
  }

  /** The topics are looked at when a round begins. */
  static final class ForgetGoneTopics implements Rounds.Task {
    private static final Logger LOG = LoggerFactory.getLogger(OffsetUpkeep.class);
    private static final Page NOTHING = new Page(List.of(), null);

    private final Leftovers leftovers;
    private final TopicCensus census;
    private final Groups groups;
    private final ActorRef<GroupResponse> nobody;
    private final GoneTopics goneTopics = new GoneTopics();
    private volatile ForgetTopics gone = new ForgetTopics(Set.of(), Set.of());

    ForgetGoneTopics(
        Leftovers leftovers, TopicCensus census, Groups groups, ActorRef<GroupResponse> nobody) {
      this.leftovers = leftovers;
      this.census = census;
      this.groups = groups;
      this.nobody = nobody;
    }

    @Override
    public String name() {
      return "remove offsets of deleted topics";
    }

    @Override
    public CompletionStage<Page> after(String after, int limit) {
      CompletionStage<ForgetTopics> topics =
          after.isEmpty() ? look() : CompletableFuture.completedStage(gone);
      return topics.thenCompose(
          forget ->
              forget.ids().isEmpty() && forget.names().isEmpty()
                  ? CompletableFuture.completedStage(NOTHING)
                  : leftovers.committedTo(forget, after, limit));
    }

    @Override
    public boolean attend(String groupId) {
      groups.send(new GroupRequest(groupId, gone, nobody, 0));
      return true;
    }

    private CompletionStage<ForgetTopics> look() {
      return leftovers
          .committedTopics()
          .thenCompose(
              committed ->
                  committed.isEmpty()
                      ? CompletableFuture.completedStage(new ForgetTopics(Set.of(), Set.of()))
                      : census
                          .take(committed.keySet())
                          .thenCompose(taken -> gone(committed, taken)))
          .whenComplete(
              (forget, failure) -> {
                if (failure == null) {
                  gone = forget;
                }
              });
    }

    private CompletionStage<ForgetTopics> gone(Map<String, Set<UUID>> committed, Census taken) {
      return leftovers
          .belongTo(taken.clusterId())
          .thenApply(
              belong -> {
                if (!belong) {
                  LOG.warn(
                      "The upstream is another cluster than the one that offsets were committed for"
                          + " cluster={}: offsets are kept, whatever has become of their topics."
                          + " See the table upstream_cluster.",
                      taken.clusterId());
                }
                return goneTopics.after(belong ? committed : Map.of(), taken.topics());
              });
    }
  }
}
