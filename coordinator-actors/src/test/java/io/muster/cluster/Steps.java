package io.muster.cluster;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;

/**
 * Lets the time of a test pass in steps: a timer that is set too late for one is there for the
 * next.
 */
final class Steps {
  private Steps() {}

  static void passUntil(ManualTime time, Duration step, Callable<Boolean> done) {
    await()
        .pollInterval(Duration.ofMillis(300))
        .until(
            () -> {
              if (done.call()) {
                return true;
              }
              time.timePasses(step);
              return false;
            });
  }
}
