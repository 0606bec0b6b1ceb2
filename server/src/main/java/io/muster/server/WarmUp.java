package io.muster.server;

import io.muster.group.GroupActor;
import io.muster.group.GroupCommand;
import io.muster.group.GroupEnvironment;
import io.muster.group.GroupHost;
import io.muster.group.GroupMessage;
import io.muster.group.GroupMetrics;
import io.muster.group.GroupRequest;
import io.muster.group.GroupResponse;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens groups that nobody has, before any client comes. The first group that a process opens takes
 * seconds on a busy machine, for loading and compiling what reads the database; members of groups
 * that move to a node as it joins would have to wait for that.
 */
final class WarmUp {
  private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

  /** By then it is loaded, and most of it compiled. */
  private static final int GROUPS = 100;

  /** No start waits longer, however slow the database is. */
  private static final Duration LIMIT = Duration.ofSeconds(4);

  private final ActorSystem<?> system;
  private final GroupEnvironment environment;
  private final long begunNanos = System.nanoTime();

  private WarmUp(ActorSystem<?> system, GroupEnvironment environment) {
    this.system = system;
    this.environment = environment;
  }

  /** Writes nothing, counts nothing, and never fails: without it the node is only slow at first. */
  static CompletionStage<Void> begin(ActorSystem<?> system, GroupEnvironment environment) {
    GroupEnvironment unmeasured =
        new GroupEnvironment(
            environment.rules(),
            environment.bounds(),
            environment.directory(),
            environment.offsetStore(),
            environment.offsetSource(),
            environment.topics(),
            environment.transactions(),
            environment.uuids(),
            GroupMetrics.NONE);
    return new WarmUp(system, unmeasured)
        .open(GROUPS)
        .exceptionally(
            failure -> {
              LOG.warn("The first groups may open slowly: {}", failure.toString());
              return null;
            });
  }

  private CompletionStage<Void> open(int more) {
    if (more == 0 || System.nanoTime() - begunNanos > LIMIT.toNanos()) {
      return CompletableFuture.completedStage(null);
    }
    String groupId = "warm-up-" + UUID.randomUUID();
    ActorRef<GroupMessage> group =
        system.systemActorOf(
            GroupActor.create(groupId, new Nowhere(), environment), groupId, Props.empty());
    return AskPattern.<GroupMessage, GroupResponse>ask(
            group,
            replyTo -> new GroupRequest(groupId, new GroupCommand.DescribeGroup(), replyTo, more),
            LIMIT,
            system.scheduler())
        .whenComplete((answer, failure) -> group.tell(GroupActor.Stop.INSTANCE))
        .thenCompose(answer -> open(more - 1));
  }

  /** No shard hosts them. */
  private record Nowhere() implements GroupHost {
    @Override
    public void opened(String groupId, ActorRef<GroupMessage> group) {}

    @Override
    public void closed(String groupId, ActorRef<GroupMessage> group) {}

    @Override
    public void passivate(ActorRef<GroupMessage> group) {
      group.tell(GroupActor.Stop.INSTANCE);
    }
  }
}
