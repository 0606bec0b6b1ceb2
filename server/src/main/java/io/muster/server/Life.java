package io.muster.server;

import io.muster.gateway.HostPort;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;

/** A node from its start until it has left its cluster, which it does but once. */
interface Life extends AutoCloseable {
  /**
   * Starts everything and returns when clients are served. To be closed whether it succeeds or not.
   *
   * @return completes when the node has left its cluster, whoever wanted it
   * @throws FailedException when it cannot; says what to do
   */
  CompletionStage<Done> start();

  /** Where clients connect. */
  HostPort address();

  /** Ends everything, in order; what has not been started is left out. */
  @Override
  void close();
}
