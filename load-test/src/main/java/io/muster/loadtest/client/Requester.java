package io.muster.loadtest.client;

import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.protocol.ApiMessage;

/** Sends requests under one client id. */
@FunctionalInterface
public interface Requester {
  /**
   * Sends a request and completes with its answer on the connection's event loop; work that blocks
   * belongs elsewhere.
   *
   * @param version any version the generated message knows
   * @return fails with {@link org.apache.kafka.common.errors.UnsupportedVersionException} when the
   *     version cannot carry the message, {@link java.util.concurrent.TimeoutException} when no
   *     answer comes in time, {@link java.io.IOException} when the connection ends
   */
  CompletableFuture<ApiMessage> send(ApiMessage request, short version);

  /** {@link #send(ApiMessage, short)} for a caller that knows what the answer is. */
  default <R extends ApiMessage> CompletableFuture<R> send(
      ApiMessage request, short version, Class<R> answer) {
    return send(request, version).thenApply(answer::cast);
  }
}
