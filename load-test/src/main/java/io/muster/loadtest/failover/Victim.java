package io.muster.loadtest.failover;

import java.io.IOException;
import java.net.InetSocketAddress;

/** A node that something is done to. */
interface Victim {
  /** Where clients connect, the same after a restart. */
  InetSocketAddress address();

  /** SIGKILL; returns when the process is gone. */
  void kill() throws IOException;

  /** SIGSTOP. */
  void pause() throws IOException;

  /** SIGCONT. */
  void resume() throws IOException;

  /** SIGTERM; returns when the process has ended. */
  void terminate() throws IOException;

  /** Starts it, unless it runs; returns when it serves clients. */
  void start() throws IOException;
}
