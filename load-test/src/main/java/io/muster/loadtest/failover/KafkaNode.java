package io.muster.loadtest.failover;

import io.muster.loadtest.process.KafkaProcess;
import io.muster.loadtest.process.ServerProcess;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** One node of Apache Kafka, through all its lives. */
final class KafkaNode implements Victim {
  private final KafkaProcess program;

  // Guarded by this.
  private @Nullable ServerProcess process;

  KafkaNode(KafkaProcess program) {
    this.program = program;
  }

  @Override
  public InetSocketAddress address() {
    return program.address();
  }

  @Override
  public synchronized void kill() throws IOException {
    running().kill();
  }

  @Override
  public synchronized void pause() throws IOException {
    running().pause();
  }

  @Override
  public synchronized void resume() throws IOException {
    running().resume();
  }

  /** Paused or not. */
  @Override
  public synchronized void terminate() throws IOException {
    ServerProcess last = process;
    if (last != null && last.isAlive()) {
      last.resume();
      last.stop();
    }
  }

  @Override
  public synchronized void start() throws IOException {
    if (process == null || !process.isAlive()) {
      process = program.start();
    }
  }

  /** Ends it for good, if it runs, without regard for what it holds. */
  synchronized void end() {
    if (process != null) {
      process.kill();
    }
  }

  private ServerProcess running() throws IOException {
    if (process == null || !process.isAlive()) {
      throw new IOException("Kafka at %s does not run".formatted(program.address()));
    }
    return process;
  }
}
