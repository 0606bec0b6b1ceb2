package io.muster.loadtest.cluster;

import io.muster.loadtest.process.Addresses;
import io.muster.loadtest.process.KafkaProcess;
import io.muster.loadtest.process.MusterProcess;
import io.muster.loadtest.process.ParallelStart;
import io.muster.loadtest.process.PostgresProcess;
import io.muster.loadtest.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Several nodes on this machine, the database they share, and the log behind them. */
public final class LocalCluster implements AutoCloseable {
  private final List<AutoCloseable> backing = new ArrayList<>();
  private final List<LocalNode> nodes = new ArrayList<>();
  private final ClusterSpec spec;
  private @Nullable LocalDatabase database;
  private final KafkaProcess log;

  private LocalCluster(ClusterSpec spec) throws IOException {
    this.spec = spec;
    this.log = KafkaProcess.small(spec.distribution(), spec.data().resolve("log"));
  }

  /**
   * Starts everything, and returns when all nodes serve clients.
   *
   * @param progress told of what is under way, for a person
   * @throws IOException when a part does not come up; nothing runs then
   */
  public static LocalCluster start(ClusterSpec spec, Progress progress) throws IOException {
    LocalCluster cluster = new LocalCluster(spec);
    try {
      cluster.startAll(progress);
      return cluster;
    } catch (IOException | RuntimeException e) {
      try {
        cluster.close();
      } catch (IOException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
  }

  /** Hears what is under way. */
  @FunctionalInterface
  public interface Progress {
    void say(String line);
  }

  /** {@code HOST:PORT,…} of all nodes, for clients. */
  public String bootstrap() {
    return spec.layout().clients().stream().map(Addresses::format).collect(Collectors.joining(","));
  }

  /**
   * {@code HOST:PORT} of one node.
   *
   * @param number from 1 on, as in all that follows
   */
  public String bootstrap(int number) {
    return Addresses.format(spec.layout().client(number));
  }

  /** {@code HOST:PORT} of the log behind the nodes. */
  public String log() {
    return Addresses.format(log.address());
  }

  /** What can be done to one node. */
  public LocalNode node(int number) {
    return nodes.get(number - 1);
  }

  /** By number, from 1 on. */
  public List<LocalNode> nodes() {
    return nodes;
  }

  /**
   * The PostgreSQL that was started for it.
   *
   * @throws IllegalStateException when the cluster was given one
   */
  public LocalDatabase database() {
    if (database == null) {
      throw new IllegalStateException("The cluster's database is not its own");
    }
    return database;
  }

  /** Looks after the nodes: to be called again and again. */
  void look() throws IOException {
    for (LocalNode node : nodes) {
      node.look();
    }
  }

  /** Stops the nodes one after the other, then what is behind them. */
  @Override
  public void close() throws IOException {
    List<AutoCloseable> parts = new ArrayList<>(backing);
    nodes.forEach(node -> parts.add(node::stop));
    IOException failure = null;
    for (int last = parts.size() - 1; last >= 0; last--) {
      try {
        parts.get(last).close();
      } catch (Exception e) {
        failure = failure == null ? new IOException("The cluster did not end cleanly") : failure;
        failure.addSuppressed(e);
      }
    }
    backing.clear();
    nodes.clear();
    if (failure != null) {
      throw failure;
    }
  }

  private void startAll(Progress progress) throws IOException {
    Files.createDirectories(spec.data());
    String jdbcUrl = spec.jdbcUrl();
    LocalDatabase postgres =
        jdbcUrl == null
            ? new LocalDatabase(
                PostgresProcess.on(spec.distribution(), spec.data().resolve("postgres")))
            : null;
    database = postgres;
    progress.say(
        "Starting "
            + (postgres == null ? "" : "a PostgreSQL and ")
            + "an Apache Kafka for the records");
    List<ParallelStart.Part> behind = new ArrayList<>(List.of(() -> back(log.start())));
    if (postgres != null) {
      backing.add(postgres);
      behind.add(postgres::start);
    }
    ParallelStart.of(behind);
    String url = postgres == null ? String.valueOf(jdbcUrl) : postgres.jdbcUrl();
    NodeFiles files = new NodeFiles(spec.data());
    spec.layout()
        .numbers()
        .mapToObj(number -> new LocalNode(number, program(number, url, files), files))
        .forEach(nodes::add);
    progress.say("Starting %d nodes".formatted(nodes.size()));
    ParallelStart.of(nodes.stream().<ParallelStart.Part>map(node -> node::start).toList());
  }

  private synchronized void back(ServerProcess process) {
    backing.add(process);
  }

  private MusterProcess program(int number, String database, NodeFiles files) {
    ClusterLayout layout = spec.layout();
    MusterProcess node =
        new MusterProcess(
            spec.nodes(),
            layout.client(number),
            files.data(number),
            List.of(),
            spec.jvmOptions().apply(number));
    return node.with("--db", database)
        .with("--upstream", Addresses.format(log.address()))
        .withJvmOptions(
            "-Dmuster.node-id=" + layout.nodeId(number),
            "-Dmuster.broker-ports.listen-base=" + layout.brokerPortBase(number),
            "-Dmuster.cluster.host=" + layout.first().getHostString(),
            "-Dmuster.cluster.port=" + layout.peerPort(number),
            "-Dmuster.cluster.seed-nodes=" + layout.seedNodes(),
            "-Dmuster.http.listen=" + layout.http(number));
  }
}
