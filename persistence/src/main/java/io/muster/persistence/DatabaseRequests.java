package io.muster.persistence;

import io.muster.group.StoreUnavailableException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Transactions of those who must not wait themselves, on a few threads and in a bounded queue. */
final class DatabaseRequests implements AutoCloseable {
  private final Database database;
  private final Duration timeout;
  private final ThreadPoolExecutor executor;

  DatabaseRequests(Database database, PersistenceSettings.Directory settings, Duration timeout) {
    this.database = database;
    this.timeout = timeout;
    this.executor =
        new ThreadPoolExecutor(
            settings.threads(),
            settings.threads(),
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(settings.queueSize()),
            Threads.named("muster-directory"));
  }

  /** Fails with {@link StoreUnavailableException} unless the fault is the transaction's own. */
  <T> CompletableFuture<T> submit(Database.Transaction<T> transaction) {
    CompletableFuture<T> result = new CompletableFuture<>();
    try {
      executor.execute(
          () -> {
            // Who waited too long has gone; it may be asking again already.
            if (!result.isDone()) {
              run(transaction, result);
            }
          });
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(
          new StoreUnavailableException("Too many requests wait for the database", e));
    }
    return result
        .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionallyCompose(failure -> CompletableFuture.failedStage(translate(failure)));
  }

  private <T> void run(Database.Transaction<T> transaction, CompletableFuture<T> result) {
    try {
      result.complete(database.inTransaction(transaction));
    } catch (SQLException | RuntimeException e) {
      result.completeExceptionally(e);
    }
  }

  private static Throwable translate(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return switch (SqlFailure.of(cause)) {
      case CONFLICT -> cause;
      case DATA -> new IllegalArgumentException("The database cannot store that", cause);
      case CONTENTION, OUTAGE ->
          new StoreUnavailableException("The database cannot be reached", cause);
    };
  }

  @Override
  public void close() {
    Threads.finish(executor, timeout);
  }
}
