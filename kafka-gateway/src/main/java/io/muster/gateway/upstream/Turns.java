package io.muster.gateway.upstream;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Lets so many questions be under way at once; others wait for their turn. Thread-safe. */
final class Turns {
  private record Waiting<T>(
      Supplier<? extends CompletionStage<T>> question, CompletableFuture<T> answer) {}

  private final String what;
  private final int maxUnderWay;
  private final int maxWaiting;

  // Guarded by this.
  private final Queue<Waiting<?>> waiting = new ArrayDeque<>();
  private int underWay;
  private boolean starting;

  /**
   * @param what waits, for the message to whoever is refused
   */
  Turns(String what, int maxUnderWay, int maxWaiting) {
    this.what = what;
    this.maxUnderWay = maxUnderWay;
    this.maxWaiting = maxWaiting;
  }

  /** Asks when it is its turn; fails with RejectedExecutionException if too many wait. */
  synchronized <T> CompletionStage<T> take(Supplier<? extends CompletionStage<T>> question) {
    if (waiting.size() >= maxWaiting) {
      return CompletableFuture.failedFuture(
          new RejectedExecutionException(maxWaiting + " " + what + " wait for the upstream"));
    }
    var next = new Waiting<>(question, new CompletableFuture<T>());
    waiting.add(next);
    startNext();
    return next.answer;
  }

  private synchronized void startNext() {
    if (starting) {
      // Called back by a question that failed at once: the loop below goes on by itself.
      return;
    }
    starting = true;
    while (underWay < maxUnderWay && !waiting.isEmpty()) {
      underWay++;
      start(waiting.remove());
    }
    starting = false;
  }

  private <T> void start(Waiting<T> next) {
    CompletionStage<T> asked;
    try {
      asked = next.question.get();
    } catch (RuntimeException closed) {
      asked = CompletableFuture.failedStage(closed);
    }
    var unused = asked.whenComplete((value, failure) -> done(next, value, failure));
  }

  private <T> void done(Waiting<T> ended, @Nullable T value, @Nullable Throwable failure) {
    synchronized (this) {
      underWay--;
    }
    startNext();
    if (failure == null) {
      ended.answer.complete(value);
    } else {
      ended.answer.completeExceptionally(failure);
    }
  }
}
