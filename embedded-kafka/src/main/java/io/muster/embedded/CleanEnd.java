package io.muster.embedded;

import java.io.IOException;
import java.time.Duration;
import kafka.server.KafkaRaftServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops the broker when it is told to (SIGTERM, SIGINT) and when standard input ends, which it does
 * the moment the parent process dies, whatever killed it.
 */
final class CleanEnd {
  private static final Logger LOG = LoggerFactory.getLogger(CleanEnd.class);

  /** A broker whose parent is gone has nobody left to kill it, so it does not wait for ever. */
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private CleanEnd() {}

  static void onSigtermAndEndOfInput(KafkaRaftServer server) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "shutdown"));
    Thread watch = new Thread(CleanEnd::exitAtEndOfInput, "parent-watch");
    watch.setDaemon(true);
    watch.start();
  }

  private static void stop(KafkaRaftServer server) {
    Thread stopping = new Thread(server::shutdown, "broker-shutdown");
    stopping.setDaemon(true);
    stopping.start();
    try {
      stopping.join(LIMIT.toMillis());
      if (stopping.isAlive()) {
        LOG.warn("The broker did not stop within {}; halting", LIMIT);
        Runtime.getRuntime().halt(1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void exitAtEndOfInput() {
    try {
      while (System.in.read() >= 0) {
        // What comes in does not matter, only that it can.
      }
    } catch (IOException e) {
      LOG.warn("Standard input failed, taken as its end", e);
    }
    System.exit(0);
  }
}
