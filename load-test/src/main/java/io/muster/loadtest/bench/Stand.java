package io.muster.loadtest.bench;

import io.muster.loadtest.process.ServerProcess;
import java.io.IOException;
import java.util.function.Function;

/**
 * A server of its own for some rows. It can be ended and started again, on the same data; closing
 * it ends it for good.
 */
final class Stand implements AutoCloseable {
  /** Starts the server, at first and again. */
  @FunctionalInterface
  interface Launch {
    ServerProcess start() throws IOException;
  }

  private final Launch launch;
  private final Function<ServerProcess, Target> target;
  private ServerProcess running;
  private boolean closed;

  private Stand(Launch launch, Function<ServerProcess, Target> target, ServerProcess running) {
    this.launch = launch;
    this.target = target;
    this.running = running;
  }

  /** Starts it, and returns when it serves clients. */
  static Stand start(Launch launch, Function<ServerProcess, Target> target) throws IOException {
    return new Stand(launch, target, launch.start());
  }

  /** The server as it runs now. */
  synchronized Target target() {
    return target.apply(running);
  }

  /** Ends it by SIGTERM, and returns when it is gone. */
  synchronized void stop() throws IOException {
    running.close();
  }

  /** Starts it after {@link #stop}, and returns when it says that it is ready. */
  synchronized void startAgain() throws IOException {
    if (closed) {
      throw new IOException("The server was ended for good");
    }
    running = launch.start();
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    running.close();
  }
}
