package io.muster.loadtest.e2e;

import io.muster.loadtest.demo.ConsumerEvent;
import io.muster.loadtest.demo.ConsumerProcess;
import io.muster.loadtest.process.Distribution;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A consumer in a JVM of its own, of any version of kafka-clients, and all it told so far. */
final class WatchedConsumer implements AutoCloseable {
  private final List<ConsumerEvent> events = new CopyOnWriteArrayList<>();
  private final ConsumerProcess process;

  /** Starts the JVM; see {@link #isReady}. */
  WatchedConsumer(
      String clientVersion,
      String bootstrap,
      String group,
      String topic,
      Map<String, String> properties)
      throws IOException {
    Map<String, String> all = new HashMap<>();
    all.put("bootstrap.servers", bootstrap);
    all.put("group.id", group);
    all.put("client.id", "client-" + clientVersion);
    all.put("auto.offset.reset", "earliest");
    all.put("heartbeat.interval.ms", "500");
    all.put("auto.commit.interval.ms", "200");
    all.putAll(properties);
    Path log = Folders.fresh("consumer").resolve("client-" + clientVersion + ".log");
    this.process = ConsumerProcess.start(classPath(clientVersion), topic, all, log, events::add);
  }

  /** The load test's own jars, but that version of kafka-clients. */
  private static String classPath(String clientVersion) throws IOException {
    Path ours = Distribution.locate().root().resolve("load-test");
    Path others = Path.of(System.getProperty("e2e.clients"));
    String client = "kafka-clients-" + clientVersion + ".jar";
    try (Stream<Path> current = Files.list(ours);
        Stream<Path> old = Files.list(others)) {
      return Stream.concat(current, old)
          .filter(
              jar -> {
                String name = jar.getFileName().toString();
                return name.equals(client) || !name.startsWith("kafka-clients-");
              })
          .map(Path::toString)
          .collect(Collectors.joining(File.pathSeparator));
    }
  }

  void join() {
    process.join();
  }

  void leave() {
    process.leave();
  }

  void kill() {
    process.kill();
  }

  boolean isReady() {
    return eventsOf(ConsumerEvent.Ready.class).findAny().isPresent();
  }

  boolean hasLeft() {
    return eventsOf(ConsumerEvent.Left.class).findAny().isPresent();
  }

  /** How many times partitions were assigned, revoked or lost. */
  long rebalances() {
    return events.stream()
        .filter(
            event ->
                event instanceof ConsumerEvent.Assigned
                    || event instanceof ConsumerEvent.Revoked
                    || event instanceof ConsumerEvent.Lost)
        .count();
  }

  /** The newest assignment; empty before the first. */
  Optional<ConsumerEvent.Assigned> assigned() {
    return eventsOf(ConsumerEvent.Assigned.class).reduce((a, b) -> b);
  }

  /** What it owns after the newest callback of any kind. */
  SortedSet<Integer> partitions() {
    SortedSet<Integer> owned = new TreeSet<>();
    for (ConsumerEvent event : events) {
      if (event instanceof ConsumerEvent.Assigned e) {
        owned = new TreeSet<>(e.partitions());
      } else if (event instanceof ConsumerEvent.Revoked e) {
        owned.removeAll(e.partitions());
      } else if (event instanceof ConsumerEvent.Lost e) {
        owned.removeAll(e.partitions());
      }
    }
    return owned;
  }

  /** Newest generation it is known to be in; −1 before the first. */
  int generation() {
    return eventsOf(ConsumerEvent.Joined.class)
        .reduce((a, b) -> b)
        .map(ConsumerEvent.Joined::generation)
        .orElse(-1);
  }

  /** Records got, those that came twice counted twice. */
  long consumed() {
    return eventsOf(ConsumerEvent.Consumed.class)
        .mapToLong(e -> e.lastOffset() - e.firstOffset() + 1)
        .sum();
  }

  /** All partitions it ever lost without having revoked them. */
  boolean hasLost() {
    return eventsOf(ConsumerEvent.Lost.class).findAny().isPresent();
  }

  private <E extends ConsumerEvent> Stream<E> eventsOf(Class<E> type) {
    return events.stream().filter(type::isInstance).map(type::cast);
  }

  @Override
  public void close() {
    process.close();
  }
}
