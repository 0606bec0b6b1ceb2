package io.muster.loadtest.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests at a fixed rate, whether or not those before are answered. A latency begins when
 * the request was due, not when it could be sent: so a server that stalls is charged for all that
 * had to wait meanwhile (there is no coordinated omission to correct for).
 */
final class OpenLoop {
  private static final int DIGITS = 3;

  /** So many of each call may be under way; what is due beyond waits, and its clock runs. */
  private static final int IN_FLIGHT = 10;

  private final Recorder latencies = new Recorder(DIGITS);
  private final Failures failures = new Failures();
  private final Semaphore free;

  private OpenLoop(int limit) {
    this.free = new Semaphore(limit);
  }

  /**
   * Sends all that is due within this time, the calls in turn, and waits for the last answer.
   *
   * @param rate requests per second of all calls together
   * @throws BenchFailure when one fails
   */
  static Measurement run(
      List<? extends ClosedLoop.Call> calls, double rate, Duration time, Cpu.Clocks clocks)
      throws BenchFailure, IOException, InterruptedException {
    int limit = calls.size() * IN_FLIGHT;
    OpenLoop loop = new OpenLoop(limit);
    Meter meter = new Meter(clocks);
    meter.start();
    long begun = System.nanoTime();
    long count = (long) (rate * time.toNanos() / TimeUnit.SECONDS.toNanos(1));
    for (long i = 0; i < count && !loop.failures.any(); i++) {
      long dueAt = begun + (long) (i * (TimeUnit.SECONDS.toNanos(1) / rate));
      loop.free.acquire();
      for (long early = dueAt - System.nanoTime(); early > 0; early = dueAt - System.nanoTime()) {
        LockSupport.parkNanos(early);
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
      loop.send(calls.get((int) (i % calls.size())), dueAt);
    }
    loop.free.acquire(limit);
    meter.stop();
    loop.failures.throwIfAny();
    var histogram = loop.latencies.getIntervalHistogram();
    return meter.measurement(histogram.getTotalCount(), histogram);
  }

  private void send(ClosedLoop.Call call, long dueAt) {
    var unused = call.send().whenComplete((answer, failure) -> answered(dueAt, failure));
  }

  private void answered(long dueAt, @Nullable Throwable failure) {
    if (failure != null) {
      failures.add(failure);
    } else {
      latencies.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - dueAt));
    }
    free.release();
  }
}
