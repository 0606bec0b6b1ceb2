package io.muster.loadtest.failover;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A system whose clusters are compared with another one's.
 *
 * @param name as the table calls it
 */
record Contender(String name, Start cluster) {
  static final String MUSTER = "Muster";
  static final String KAFKA = "Kafka";

  /** Starts clusters that have not lived before. */
  @FunctionalInterface
  interface Start {
    /**
     * Returns when all nodes serve.
     *
     * @param data a folder for logs and data, to be created
     * @throws IOException when a node does not start; nothing runs then
     */
    Subject in(Path data) throws IOException;
  }
}
