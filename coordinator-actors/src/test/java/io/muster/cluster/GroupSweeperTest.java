package io.muster.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.group.CommittedOffset;
import io.muster.group.GroupDirectory;
import io.muster.group.GroupSummary;
import io.muster.group.PartitionId;
import io.muster.group.StoreUnavailableException;
import io.muster.group.UnsettledTransaction;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GroupSweeperTest {
  private static final Duration INTERVAL = Duration.ofSeconds(30);
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final ActorTestKit testKit = ActorTestKit.create(ManualTime.config());
  private final ManualTime time = ManualTime.get(testKit.system());
  private final Directory directory = new Directory();
  private final List<String> woken = new CopyOnWriteArrayList<>();
  private final Set<String> open = ConcurrentHashMap.newKeySet();
  private volatile boolean fenceOpen = true;

  @AfterEach
  void stop() {
    testKit.shutdownTestKit();
  }

  @Test
  void wakesWhoHasMembersAndIsNotOpen() {
    directory.populated.addAll(List.of("a", "b", "c"));
    open.add("b");
    start(100);

    sweepUntilWoken("a", "c");
  }

  @Test
  void goesOnSweeping() {
    directory.populated.add("early");
    start(100);
    sweepUntilWoken("early");

    directory.populated.add("late");

    sweepUntilWoken("early", "late");
  }

  @Test
  void wakesOnlySoManyASecond() {
    directory.populated.addAll(List.of("a", "b", "c", "d", "e"));
    start(3);

    sweepUntilWoken("a", "b", "c");

    await().during(Duration.ofMillis(200)).until(() -> woken.size() == 3);
    passUntilWoken(SECOND, "a", "b", "c", "d", "e");
  }

  @Test
  void thoseThatAreOpenTakeNoTime() {
    directory.populated.addAll(List.of("a", "b", "c", "d", "e"));
    open.addAll(List.of("a", "b", "c", "d"));
    start(2);

    sweepUntilWoken("e");
  }

  @Test
  void wakesNobodyWhileTheNodeMayBeAlone() {
    directory.populated.add("a");
    fenceOpen = false;
    start(100);
    passUntil(INTERVAL, () -> directory.asked.get() >= 2);
    assertThat(woken).isEmpty();

    fenceOpen = true;

    sweepUntilWoken("a");
  }

  @Test
  void aDatabaseThatIsAwayIsAskedAgain() {
    directory.populated.add("a");
    directory.isDown = true;
    start(100);
    passUntil(INTERVAL, () -> directory.asked.get() >= 2);

    directory.isDown = false;

    sweepUntilWoken("a");
  }

  private void start(int perSecond) {
    testKit.spawn(
        GroupSweeper.create(
            new SweepSettings(INTERVAL, perSecond), directory, new Sleepers(), () -> fenceOpen));
  }

  private void sweepUntilWoken(String... groupIds) {
    passUntilWoken(INTERVAL, groupIds);
  }

  private void passUntilWoken(Duration step, String... groupIds) {
    passUntil(step, () -> woken.size() >= groupIds.length);
    assertThat(woken).containsExactly(groupIds);
  }

  private void passUntil(Duration step, Callable<Boolean> done) {
    Steps.passUntil(time, step, done);
  }

  private final class Sleepers implements GroupSweeper.Sleepers {
    @Override
    public boolean isAsleepHere(String groupId) {
      return !open.contains(groupId) && !woken.contains(groupId);
    }

    @Override
    public void wake(String groupId) {
      woken.add(groupId);
    }
  }

  /** Knows who has members, and nothing else. */
  private static final class Directory implements GroupDirectory {
    final NavigableSet<String> populated = new ConcurrentSkipListSet<>();
    final AtomicInteger asked = new AtomicInteger();
    volatile boolean isDown;

    @Override
    public CompletionStage<List<String>> populatedAfter(String after, int limit) {
      asked.incrementAndGet();
      return isDown
          ? CompletableFuture.failedStage(new StoreUnavailableException("away", null))
          : CompletableFuture.completedStage(
              populated.tailSet(after, false).stream().limit(limit).toList());
    }

    @Override
    public CompletionStage<Optional<Ownership>> open(String groupId) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Ownership> create(
        String groupId, Map<PartitionId, CommittedOffset> adopted) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Boolean> dissolve(String groupId, long ownerEpoch) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> keepVacant(String groupId, long ownerEpoch) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<List<String>> configured() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void note(GroupSummary summary) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<List<GroupSummary>> list() {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<List<UnsettledTransaction>> unsettled(String transactionalId) {
      throw new UnsupportedOperationException();
    }
  }
}
