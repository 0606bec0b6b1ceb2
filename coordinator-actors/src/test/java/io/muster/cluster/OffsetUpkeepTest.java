package io.muster.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.cluster.OffsetUpkeep.ExpireOffsets;
import io.muster.cluster.OffsetUpkeep.ForgetGoneTopics;
import io.muster.group.GroupCommand;
import io.muster.group.GroupCommand.Expire;
import io.muster.group.GroupCommand.ForgetTopics;
import io.muster.group.GroupRequest;
import io.muster.group.Leftovers;
import io.muster.group.TopicCatalog.Topic;
import io.muster.group.TopicCensus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OffsetUpkeepTest {
  private static final Duration INTERVAL = Duration.ofMinutes(10);
  private static final UUID ID = new UUID(1, 2);
  private static final OffsetUpkeep.Settings SETTINGS =
      new OffsetUpkeep.Settings(
          INTERVAL, INTERVAL, 10, Duration.ofMillis(700), Duration.ofMillis(300));

  private final ActorTestKit testKit = ActorTestKit.create(ManualTime.config());
  private final ManualTime time = ManualTime.get(testKit.system());
  private final Store store = new Store();
  private final Sent groups = new Sent();
  private final AtomicInteger censuses = new AtomicInteger();
  private volatile Optional<Topic> orders = Optional.of(new Topic("orders", ID, 1));
  private volatile String clusterId = "ours";
  private volatile boolean fenceOpen = true;

  @AfterEach
  void stop() {
    testKit.shutdownTestKit();
  }

  @Test
  void asksOnlyGroupsThatMayHaveSomethingToExpire() {
    store.expirable = List.of("a", "b");
    startExpiry();

    pass(() -> groups.commands.size() >= 2);

    assertThat(groups.ids).startsWith("a", "b");
    assertThat(groups.commands).hasOnlyElementsOfType(Expire.class);
    assertThat(store.ages).isEqualTo(new Leftovers.Ages(1_000, 300, 700));
  }

  @Test
  void asksNobodyWhileTheNodeMayBeAlone() {
    store.expirable = List.of("a");
    fenceOpen = false;
    startExpiry();

    pass(() -> store.asked.get() >= 2);

    assertThat(groups.commands).isEmpty();
  }

  @Test
  void forgetsATopicThatIsGoneOnceItIsSure() {
    startTopics();
    pass(() -> censuses.get() >= 2);
    assertThat(groups.commands).isEmpty();

    orders = Optional.empty();
    pass(() -> !groups.commands.isEmpty());

    assertThat(groups.commands.get(0)).isEqualTo(new ForgetTopics(Set.of(ID), Set.of("orders")));
    assertThat(groups.ids).startsWith("committed-to-orders");
  }

  @Test
  void keepsEverythingInFrontOfAnotherCluster() {
    clusterId = "another";
    orders = Optional.empty();
    startTopics();

    pass(() -> censuses.get() >= 4);

    assertThat(groups.commands).isEmpty();
  }

  private void startExpiry() {
    testKit.spawn(
        Rounds.create(
            new SweepSettings(INTERVAL, 10),
            new ExpireOffsets(SETTINGS, store, groups, testKit.system().ignoreRef(), () -> 1_000),
            () -> fenceOpen));
  }

  private void startTopics() {
    TopicCensus census =
        names -> {
          censuses.incrementAndGet();
          assertThat(names).containsExactly("orders");
          return CompletableFuture.completedStage(
              new TopicCensus.Census(clusterId, Map.of("orders", orders)));
        };
    testKit.spawn(
        Rounds.create(
            new SweepSettings(INTERVAL, 10),
            new ForgetGoneTopics(store, census, groups, testKit.system().ignoreRef()),
            () -> fenceOpen));
  }

  private void pass(Callable<Boolean> done) {
    Steps.passUntil(time, INTERVAL, done);
  }

  private static final class Sent implements Groups {
    final List<String> ids = new CopyOnWriteArrayList<>();
    final List<GroupCommand> commands = new CopyOnWriteArrayList<>();

    @Override
    public void send(GroupRequest request) {
      ids.add(request.groupId());
      commands.add(request.command());
    }

    @Override
    public boolean isElsewhere(String groupId) {
      throw new UnsupportedOperationException();
    }
  }

  private static final class Store implements Leftovers {
    final AtomicInteger asked = new AtomicInteger();
    volatile List<String> expirable = List.of();
    volatile Ages ages = new Ages(0, 0, 0);

    @Override
    public CompletionStage<Page> expirable(String after, int limit, Ages of) {
      asked.incrementAndGet();
      ages = of;
      return CompletableFuture.completedStage(new Page(expirable, null));
    }

    @Override
    public CompletionStage<Boolean> belongTo(String clusterId) {
      return CompletableFuture.completedStage(clusterId.equals("ours"));
    }

    @Override
    public CompletionStage<Map<String, Set<UUID>>> committedTopics() {
      return CompletableFuture.completedStage(Map.of("orders", Set.of(ID)));
    }

    @Override
    public CompletionStage<Page> committedTo(ForgetTopics topics, String after, int limit) {
      return CompletableFuture.completedStage(new Page(List.of("committed-to-orders"), null));
    }
  }
}
