package io.muster.loadtest.chaos.fault;

import io.muster.loadtest.chaos.history.FaultSpan;
import io.muster.loadtest.cluster.LocalCluster;
import io.muster.loadtest.cluster.LocalDatabase;
import io.muster.loadtest.cluster.LocalNode;
import io.muster.loadtest.process.Addresses;
import io.muster.loadtest.process.Signals;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** A running cluster, and what can be done to it. Nodes are touched by one thread only. */
public final class Victim {
  private static final int START_ATTEMPTS = 5;

  /** In nanoseconds since the history began. */
  private record Times(long begin, long end) {}

  private final LocalCluster cluster;
  private final Links links;
  private final Attendance attendance;
  private final FaultLog log;

  /** Nodes that are known to be down, and are to be started. */
  private final Set<LocalNode> down = new HashSet<>();

  public Victim(LocalCluster cluster, Links links, Attendance attendance, FaultLog log) {
    this.cluster = cluster;
    this.links = links;
    this.attendance = attendance;
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

  /** One node. */
  LocalNode any(Random random) {
    return shuffled(random).get(0);
  }

  /** All nodes, in random order. */
  List<LocalNode> shuffled(Random random) {
    List<LocalNode> nodes = new ArrayList<>(cluster.nodes());
    Collections.shuffle(nodes, random);
    return nodes;
  }

  /**
   * Ends it at once.
   *
   * @throws IOException when it does not run
   */
  void kill(LocalNode node) throws IOException {
    requireRunning(node);
    log.say("SIGKILL of node " + node.number());
    down.add(node);
    node.kill();
    links.refuse(node.number());
  }

  /**
   * Tells it to end, and waits until it has.
   *
   * @throws IOException when it does not run, or does not end
   */
  void terminate(LocalNode node) throws IOException {
    requireRunning(node);
    log.say("SIGTERM of node " + node.number());
    down.add(node);
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
        down.remove(node);
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

  /** Starts the nodes that are down, and notes those that nobody wanted to be. */
  public void startEnded() throws IOException {
    noteEnded();
    for (LocalNode node : List.copyOf(down)) {
      links.refuse(node.number());
      start(node);
    }
  }

  /** Notes the nodes that have ended though nobody wanted them to. */
  public void noteEnded() throws IOException {
    for (LocalNode node : cluster.nodes()) {
      if (node.state() == LocalNode.State.ENDED && down.add(node)) {
        log.endedByItself(node.number());
      }
    }
  }

  private void requireRunning(LocalNode node) throws IOException {
    noteEnded();
    if (down.contains(node)) {
      throw new IOException("node %d does not run".formatted(node.number()));
    }
  }

  /**
   * Nothing passes for that span.
   *
   * @param nodes whom it is about
   */
  FaultSpan cut(String kind, List<LocalNode> nodes, List<Ends> ends, Duration span)
      throws InterruptedException {
    List<String> members = attendance.isComplete() ? addresses(cluster.nodes()) : List.of();
    Times times = impair(ends, Link.CUT, span);
    return new FaultSpan(
        kind,
        addresses(nodes),
        ends.stream()
            .map(cut -> new FaultSpan.Cut(address(cut.from()), address(cut.to())))
            .toList(),
        members,
        times.begin(),
        times.end());
  }

  /** All that passes is late for that span. */
  FaultSpan slow(String kind, LocalNode node, List<Ends> ends, Duration delay, Duration span)
      throws InterruptedException {
    Times times = impair(ends, Link.slow(delay), span);
    return FaultSpan.of(kind, addresses(List.of(node)), times.begin(), times.end());
  }

  /** A fault that was done to these nodes, and ends now. */
  FaultSpan over(String kind, List<LocalNode> nodes, long begin) {
    return FaultSpan.of(kind, addresses(nodes), begin, log.now());
  }

  /** Back to health after that span. Returns a time within which it was like that throughout. */
  private Times impair(List<Ends> ends, Link link, Duration span) throws InterruptedException {
    try {
      ends.forEach(each -> links.set(each, link));
      long begin = log.now();
      Thread.sleep(span.toMillis());
      return new Times(begin, log.now());
    } finally {
      ends.forEach(each -> links.set(each, Link.HEALTHY));
    }
  }

  private static List<String> addresses(List<LocalNode> nodes) {
    return nodes.stream().map(node -> Addresses.format(node.address())).toList();
  }

  private String address(int number) {
    return cluster.bootstrap(number);
  }
}
