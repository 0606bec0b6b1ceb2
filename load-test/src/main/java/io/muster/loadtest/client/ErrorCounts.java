package io.muster.loadtest.client;

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
public final class ErrorCounts {
  private final Map<String, Integer> counts = new TreeMap<>();

  public void add(String request, Errors error) {
    add(request + " " + error.name());
  }

  public void add(String request, Throwable failure) {
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

  public synchronized Map<String, Integer> counts() {
    return new TreeMap<>(counts);
  }

  /** What was counted since the last call, which begins anew. */
  public synchronized Map<String, Integer> drain() {
    Map<String, Integer> drained = counts();
    counts.clear();
    return drained;
  }

  /** From now on. */
  public synchronized void clear() {
    counts.clear();
  }

  /** One more of these, in words of the caller. */
  public synchronized void add(String what) {
    counts.merge(what, 1, Integer::sum);
  }
}
