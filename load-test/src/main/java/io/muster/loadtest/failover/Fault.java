package io.muster.loadtest.failover;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.Locale;

/** What is done to a cluster. */
enum Fault {
  /** SIGKILL of a node that has no duty besides its groups. */
  KILL,
  /** SIGKILL of the node that has: Muster's oldest, Kafka's active controller. */
  KILL_OLDEST,
  /** SIGSTOP for half a minute, then SIGCONT: a node that is silent, and wakes up. */
  PAUSE,
  /** SIGTERM of a node. */
  TERM,
  /**
   * SIGTERM of each node in turn, the one with duties last so that they move once; each is started
   * again and waited for, and there is a pause before the next.
   */
  ROLLING,
  /**
   * The same the other way round: each turn is that of the node which has the duties by then, if it
   * has not had its turn.
   */
  ROLLING_OLDEST_FIRST;

  private static final Duration PAUSE_TIME = Duration.ofSeconds(30);

  /** A Java client's {@code request.timeout.ms}. */
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

  /**
   * Of clients that talk to a node that is silent. With a Java client's 30 s nothing would be seen
   * of what the cluster does before.
   */
  private static final Duration SHORT_REQUEST_TIMEOUT = Duration.ofSeconds(2);

  /** How long a client of the members waits for an answer. */
  Duration requestTimeout() {
    return this == PAUSE ? SHORT_REQUEST_TIMEOUT : REQUEST_TIMEOUT;
  }

  /**
   * The node it is done to; of a fault of all nodes, the first.
   *
   * @param owners the coordinator of each group
   */
  Victim victim(Subject subject, Collection<InetSocketAddress> owners)
      throws IOException, FailoverFailure, InterruptedException {
    Victim chief = subject.chief();
    if (this == KILL_OLDEST) {
      return chief;
    }
    return subject.nodes().stream()
        .filter(node -> !node.address().equals(chief.address()))
        .max(Comparator.comparingInt(node -> Collections.frequency(owners, node.address())))
        .orElse(chief);
  }

  /** Whether it takes every node in turn. */
  boolean isOfAll() {
    return this == ROLLING || this == ROLLING_OLDEST_FIRST;
  }

  /**
   * Does it; returns when it is done, which for some takes a while.
   *
   * @param settle of a rolling restart, from a cluster that is whole again to its next node
   * @return when its last turn began, by {@link System#nanoTime}; most faults have but one
   */
  long strike(Subject subject, Victim victim, Duration settle)
      throws IOException, FailoverFailure, InterruptedException {
    long turnBegun = System.nanoTime();
    switch (this) {
      case KILL, KILL_OLDEST -> victim.kill();
      case PAUSE -> {
        victim.pause();
        try {
          Thread.sleep(PAUSE_TIME.toMillis());
        } finally {
          victim.resume();
        }
        subject.awaitWhole();
      }
      case TERM -> victim.terminate();
      case ROLLING, ROLLING_OLDEST_FIRST -> {
        Deque<Victim> ahead = new ArrayDeque<>(subject.nodes());
        while (!ahead.isEmpty()) {
          Victim next = next(ahead, subject.chief());
          ahead.remove(next);
          turnBegun = System.nanoTime();
          next.terminate();
          next.start();
          subject.awaitWhole();
          Thread.sleep(settle.toMillis());
        }
      }
    }
    return turnBegun;
  }

  private Victim next(Collection<Victim> ahead, Victim chief) {
    boolean chiefNext = this == ROLLING_OLDEST_FIRST;
    return ahead.stream()
        .filter(node -> node.address().equals(chief.address()) == chiefNext)
        .findFirst()
        .orElseGet(() -> ahead.iterator().next());
  }

  /** As on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
