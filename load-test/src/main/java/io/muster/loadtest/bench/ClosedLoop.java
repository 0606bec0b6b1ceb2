package io.muster.loadtest.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a fixed number of requests under way: each answer is followed by the next request, which
 * its connection's thread sends at once.
 */
final class ClosedLoop {
  private static final int DIGITS = 3;

  /** One request, again and again. */
  @FunctionalInterface
  interface Call {
    /** Sends it; fails unless the answer is good. */
    CompletableFuture<?> send();
  }

  private final Recorder latencies = new Recorder(DIGITS);
  private final Failures failures = new Failures();
  private final CountDownLatch underWay;
  private volatile boolean ending;

  private ClosedLoop(int requests) {
    this.underWay = new CountDownLatch(requests);
  }

  /**
   * Runs them all side by side.
   *
   * @param inFlight how often each call is under way at once
   * @throws BenchFailure when one fails
   */
  static Measurement run(List<? extends Call> calls, int inFlight, Duration time, Cpu.Clocks clocks)
      throws BenchFailure, IOException, InterruptedException {
    ClosedLoop loop = new ClosedLoop(calls.size() * inFlight);
    Meter meter = new Meter(clocks);
    meter.start();
    for (int i = 0; i < inFlight; i++) {
      calls.forEach(loop::send);
    }
    loop.failures.awaitFirst(time);
    loop.ending = true;
    loop.underWay.await();
    meter.stop();
    loop.failures.throwIfAny();
    var histogram = loop.latencies.getIntervalHistogram();
    return meter.measurement(histogram.getTotalCount(), histogram);
  }

  private void send(Call call) {
    long sentAt = System.nanoTime();
    var unused = call.send().whenComplete((answer, failure) -> answered(call, sentAt, failure));
  }

  private void answered(Call call, long sentAt, @Nullable Throwable failure) {
    if (failure != null) {
      failures.add(failure);
    } else {
      latencies.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - sentAt));
    }
    if (failure == null && !ending) {
      send(call);
    } else {
      underWay.countDown();
    }
  }
}
