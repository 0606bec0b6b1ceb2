package io.muster.loadtest.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LaneTest {
  private static final Duration LULL = Duration.ofMillis(1);

  @Test
  void itGoesOnUntilThereIsEnough() throws InterruptedException {
    CountDownLatch three = new CountDownLatch(3);
    Lane lane = new Lane("lane", () -> LULL, three::countDown);
    lane.begin();
    three.await();
    lane.enough();
    lane.join();

    assertThat(lane.failure()).isEmpty();
  }

  @Test
  void whatNobodyForesawEndsItAndIsRemembered() throws InterruptedException {
    AtomicInteger strikes = new AtomicInteger();
    Lane lane =
        new Lane(
            "lane",
            () -> LULL,
            () -> {
              strikes.incrementAndGet();
              throw new IllegalStateException("no such node");
            });
    lane.begin();
    lane.join();

    assertThat(strikes).hasValue(1);
    assertThat(lane.failure())
        .hasValueSatisfying(what -> assertThat(what).contains("lane ended", "no such node"));
  }

  @Test
  void anErrorIsRememberedToo() throws InterruptedException {
    Lane lane =
        new Lane(
            "lane",
            () -> LULL,
            () -> {
              throw new AssertionError("amiss");
            });
    lane.begin();
    lane.join();

    assertThat(lane.failure()).isPresent();
  }

  @Test
  void aFailureOfItsLastFaultIsRemembered() throws InterruptedException {
    CountDownLatch struck = new CountDownLatch(1);
    CountDownLatch enough = new CountDownLatch(1);
    Lane lane =
        new Lane(
            "lane",
            () -> LULL,
            () -> {
              struck.countDown();
              enough.await();
              throw new IllegalStateException("amiss");
            });
    lane.begin();
    struck.await();
    lane.enough();
    enough.countDown();
    lane.join();

    assertThat(lane.failure()).isPresent();
  }
}
