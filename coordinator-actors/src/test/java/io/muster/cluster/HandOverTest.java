package io.muster.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HandOverTest {
  private static final Duration NEVER = Duration.ofDays(1);

  @Test
  void endsOnceTheLastGroupHasGone() throws Exception {
    AtomicInteger groups = new AtomicInteger(3);

    takes(() -> true, groups::getAndDecrement, NEVER);

    assertThat(groups).hasNegativeValue();
  }

  @Test
  void groupsThatDoNotGoAreWaitedForUntilTheLimit() throws Exception {
    Duration limit = Duration.ofMillis(150);
    AtomicInteger looks = new AtomicInteger();

    Duration taken =
        takes(
            () -> true,
            () -> {
              looks.incrementAndGet();
              return 1;
            },
            limit);

    assertThat(taken).isGreaterThanOrEqualTo(limit);
    assertThat(looks).hasValueGreaterThan(1);
  }

  @Test
  void nobodyIsWaitedForWhenNobodyCouldTakeThem() throws Exception {
    takes(() -> false, () -> 7, NEVER);
  }

  @Test
  void theWaitEndsWhenTheLastThatCouldTakeThemGoes() throws Exception {
    AtomicInteger takers = new AtomicInteger(3);

    takes(() -> takers.getAndDecrement() > 0, () -> 7, NEVER);

    assertThat(takers).hasNegativeValue();
  }

  @Test
  void shardsThatHaveGoneAreWaitedForUntilTheyHaveArrived() throws Exception {
    AtomicInteger shards = new AtomicInteger(3);

    takes(() -> true, () -> 0, shards::getAndDecrement, NEVER);

    assertThat(shards).hasNegativeValue();
  }

  private static Duration takes(BooleanSupplier takers, IntSupplier groupsLeft, Duration limit)
      throws Exception {
    return takes(takers, groupsLeft, () -> 0, limit);
  }

  private static Duration takes(
      BooleanSupplier takers, IntSupplier groupsLeft, IntSupplier shardsUnderWay, Duration limit)
      throws Exception {
    long begun = System.nanoTime();
    new HandOver(takers, groupsLeft, shardsUnderWay, limit)
        .ended()
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS);
    return Duration.ofNanos(System.nanoTime() - begun);
  }
}
