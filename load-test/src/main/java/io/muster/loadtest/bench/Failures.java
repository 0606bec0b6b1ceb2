package io.muster.loadtest.bench;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Requests that failed: how many, and the first. */
final class Failures {
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicReference<@Nullable Throwable> first = new AtomicReference<>();
  private final CountDownLatch happened = new CountDownLatch(1);

  void add(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    first.compareAndSet(null, cause);
    count.incrementAndGet();
    happened.countDown();
  }

  /** Returns at the first failure, or after this time if there is none. */
  void awaitFirst(Duration time) throws InterruptedException {
    var unused = happened.await(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  boolean any() {
    return first.get() != null;
  }

  void throwIfAny() throws BenchFailure {
    Throwable cause = first.get();
    if (cause != null) {
      throw new BenchFailure("%d requests failed, first: %s".formatted(count.get(), cause), cause);
    }
  }
}
