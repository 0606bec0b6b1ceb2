package io.muster.gateway.upstream;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.jspecify.annotations.Nullable;

/**
 * The names of all topics of the upstream. However many groups ask, one list is asked for at a
 * time, and not again before it has a certain age: it can be long.
 */
final class TopicListing {
  private final Admin admin;
  private final ListTopicsOptions options;
  private final long ageNanos;

  // Guarded by this.
  private @Nullable CompletableFuture<Set<String>> latest;
  private long askedNanos;

  TopicListing(Admin admin, Duration timeout, Duration age) {
    this.admin = admin;
    this.options = new ListTopicsOptions().listInternal(true).timeoutMs((int) timeout.toMillis());
    this.ageNanos = age.toNanos();
  }

  /** Fails when the upstream cannot be asked; then it may be asked again at once. */
  synchronized CompletionStage<Set<String>> names() {
    CompletableFuture<Set<String>> known = latest;
    if (known != null
        && !known.isCompletedExceptionally()
        && (!known.isDone() || System.nanoTime() - askedNanos < ageNanos)) {
      return known.copy();
    }
    CompletableFuture<Set<String>> asked = ask();
    latest = asked;
    askedNanos = System.nanoTime();
    return asked.copy();
  }

  private CompletableFuture<Set<String>> ask() {
    try {
      return admin.listTopics(options).names().toCompletionStage().toCompletableFuture();
    } catch (RuntimeException closed) {
      return CompletableFuture.failedFuture(closed);
    }
  }
}
