package io.muster.loadtest.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who waits longer than the limit that ends a wait fails by the time that a test may take. */
@Timeout(60)
class InterruptionTest {
  private static final Duration ENDLESS = Duration.ofHours(1);

  private final Interruption interruption = new Interruption();
  private final CompletableFuture<String> future = new CompletableFuture<>();

  @Test
  void whatComesToItsEndIsWaitedForEvenIfItFails() throws InterruptedException {
    future.completeExceptionally(new IllegalStateException("no"));

    assertThat(interruption.await(future, ENDLESS, ENDLESS)).isTrue();
    assertThat(interruption.isAsked()).isFalse();
  }

  @Test
  void aLimitEndsTheWaitInARunThatIsNotCutShort() throws InterruptedException {
    assertThat(interruption.await(future, Duration.ofMillis(1), ENDLESS)).isFalse();
  }

  @Test
  void aRunThatIsCutShortWaitsNoLongerThanTheOtherLimit() throws InterruptedException {
    Thread other = new Thread(interruption::cutShort);
    other.start();

    assertThat(interruption.await(future, ENDLESS, Duration.ofMillis(1))).isFalse();
    assertThat(interruption.isAsked()).isTrue();
    assertThat(interruption.awaitUntil(System.nanoTime() + ENDLESS.toNanos())).isTrue();
    other.join();
  }

  @Test
  void whatEndsInTimeOnceTheRunIsCutShortHasEnded() throws InterruptedException {
    interruption.cutShort();
    Thread other = new Thread(() -> future.complete("done"));
    other.start();

    assertThat(interruption.await(future, ENDLESS, ENDLESS)).isTrue();
    other.join();
  }

  @Test
  void theEndOfTheJvmWaitsUntilNothingIsNeededAnyMore() throws InterruptedException {
    Thread hook = new Thread(interruption::interrupt);
    hook.start();
    assertThat(interruption.await(future, ENDLESS, Duration.ZERO)).as("cut short").isFalse();
    assertThat(hook.isAlive()).isTrue();

    interruption.done();
    hook.join();
  }
}
