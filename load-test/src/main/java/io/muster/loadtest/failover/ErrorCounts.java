package io.muster.loadtest.failover;

import java.net.ConnectException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.protocol.Errors;

/**
 * What went wrong for clients, by Kafka's code or by what happened to the connection. Thread-safe.
 */
final class ErrorCounts {
  private final Map<String, Integer> counts = new TreeMap<>();

  void add(String request, Errors error) {
    add(request + " " + error.name());
  }

  void add(String request, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof ApiException) {
      add("FindCoordinator " + Errors.forException(cause).name());
    } else if (cause instanceof ConnectException) {
      add("connection refused");
    } else if (cause instanceof TimeoutException) {
      add(request + " timed out");
    } else {
      add("disconnected");
    }
  }

  synchronized Map<String, Integer> counts() {
    return new TreeMap<>(counts);
  }

  /** From now on. */
  synchronized void clear() {
    counts.clear();
  }

  private synchronized void add(String what) {
    counts.merge(what, 1, Integer::sum);
  }
}
