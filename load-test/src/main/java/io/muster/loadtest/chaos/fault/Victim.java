package io.muster.loadtest.chaos.fault;

import io.muster.loadtest.cluster.LocalCluster;
import io.muster.loadtest.cluster.LocalDatabase;
import io.muster.loadtest.cluster.LocalNode;
import io.muster.loadtest.process.Signals;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** A running cluster, and what can be done to it. Nodes are touched by one thread only. */
public final class Victim {
  private static final int START_ATTEMPTS = 5;

  private final LocalCluster cluster;
  private final Links links;
  private final FaultLog log;

  public Victim(LocalCluster cluster, Links links, FaultLog log) {
    this.cluster = cluster;
    this.links = links;
    this.log = log;
  }

  FaultLog log() {
    return log;
  }

  LocalDatabase database() {
    return cluster.database();
  }

  List<LocalNode> nodes() {
    return cluster.nodes();
  }

  /** All nodes, in random order. */
  List<LocalNode> shuffled(Random random) {
    List<LocalNode> nodes = new ArrayList<>(cluster.nodes());
    Collections.shuffle(nodes, random);
    return nodes;
  }

  void kill(LocalNode node) throws IOException {
    log.say("SIGKILL of node " + node.number());
    node.kill();
    links.refuse(node.number());
  }

  void terminate(LocalNode node) throws IOException {
    log.say("SIGTERM of node " + node.number());
    node.stop();
    links.refuse(node.number());
  }

  void pause(LocalNode node, Duration span) throws IOException, InterruptedException {
    log.say("SIGSTOP of node %d for %s".formatted(node.number(), span));
    Signals.pause(List.of(node.pid()), span);
  }

  /**
   * Starts a node that is down, again if it fails: what it needs may be away, too.
   *
   * @throws IOException when the last attempt failed
   */
  void start(LocalNode node) throws IOException {
    links.accept(node.number());
    for (int attempt = 1; ; attempt++) {
      try {
        node.start();
        log.say("node %d serves again".formatted(node.number()));
        return;
      } catch (IOException e) {
        log.countConsequence("start of a node that failed");
        if (attempt == START_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** Starts the nodes that have ended though nobody wanted them to. */
  public void startEnded() throws IOException {
    for (LocalNode node : cluster.nodes()) {
      if (node.state() == LocalNode.State.ENDED) {
        log.say("node %d has ended by itself".formatted(node.number()));
        log.countConsequence("node that ended by itself");
        links.refuse(node.number());
        start(node);
      }
    }
  }

  /** Both ways, and back to health after that span. */
  void between(LocalNode one, List<LocalNode> others, Link link, Duration span)
      throws InterruptedException {
    try {
      others.forEach(
          other -> {
            links.set(one.number(), other.number(), link);
            links.set(other.number(), one.number(), link);
          });
      Thread.sleep(span.toMillis());
    } finally {
      others.forEach(
          other -> {
            links.set(one.number(), other.number(), Link.HEALTHY);
            links.set(other.number(), one.number(), Link.HEALTHY);
          });
    }
  }

  /** One way, and back to health after that span. */
  void from(LocalNode from, LocalNode to, Link link, Duration span) throws InterruptedException {
    try {
      links.set(from.number(), to.number(), link);
      Thread.sleep(span.toMillis());
    } finally {
      links.set(from.number(), to.number(), Link.HEALTHY);
    }
  }
}
