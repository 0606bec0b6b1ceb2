package io.muster.loadtest.failover;

import io.muster.loadtest.process.Addresses;
import io.muster.loadtest.process.Distribution;
import io.muster.loadtest.process.KafkaProcess;
import io.muster.loadtest.process.ParallelStart;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.ElectionNotNeededException;

/**
 * Apache Kafka: three nodes, each broker and controller, with the defaults of Kafka but for offsets
 * that are replicated three times and need two replicas in sync.
 */
final class KafkaSubject implements Subject {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String OFFSETS = "__consumer_offsets";

  private static final Map<String, String> REPLICATION =
      Map.of(
          "offsets.topic.replication.factor", "3",
          "min.insync.replicas", "2");

  private final List<KafkaNode> nodes;
  private final Admin admin;

  /**
   * What is started.
   *
   * @param first the nodes' listeners are at this port and those that follow, their controllers'
   *     after them
   * @param size number of nodes
   * @param properties broker properties that differ from the defaults
   */
  record Spec(
      Distribution distribution,
      InetSocketAddress first,
      int size,
      Path data,
      List<String> jvmOptions,
      Map<String, String> properties) {

    private List<KafkaNode> nodes() {
      String clusterId = Uuid.randomUuid().toString();
      String voters =
          ids()
              .mapToObj(id -> "%d@%s:%d".formatted(id, first.getHostString(), controllerPort(id)))
              .collect(Collectors.joining(","));
      Map<String, String> all = new TreeMap<>(REPLICATION);
      all.put("controller.quorum.voters", voters);
      all.putAll(properties);
      return ids().mapToObj(id -> node(id, clusterId, all)).toList();
    }

    private KafkaNode node(int id, String clusterId, Map<String, String> all) {
      InetSocketAddress address =
          InetSocketAddress.createUnresolved(first.getHostString(), first.getPort() + id - 1);
      return new KafkaNode(
          KafkaProcess.withKafkaDefaults(
                  distribution, address, data.resolve("node-" + id), jvmOptions)
              .withProperties(all)
              .inCluster(clusterId, id, controllerPort(id)));
    }

    private IntStream ids() {
      return IntStream.rangeClosed(1, size);
    }

    private int controllerPort(int id) {
      return first.getPort() + size + id - 1;
    }
  }

  private KafkaSubject(List<KafkaNode> nodes, Admin admin) {
    this.nodes = nodes;
    this.admin = admin;
  }

  /**
   * Returns when all nodes serve.
   *
   * @throws IOException when one does not; nothing runs then
   */
  static KafkaSubject start(Spec spec) throws IOException {
    List<KafkaNode> nodes = spec.nodes();
    try {
      ParallelStart.of(nodes.stream().<ParallelStart.Part>map(node -> node::start).toList());
    } catch (IOException e) {
      endAll(nodes);
      throw e;
    }
    String bootstrap =
        nodes.stream()
            .map(node -> Addresses.format(node.address()))
            .collect(Collectors.joining(","));
    return new KafkaSubject(nodes, Admin.create(Map.of("bootstrap.servers", bootstrap)));
  }

  @Override
  public List<Victim> nodes() {
    return List.copyOf(nodes);
  }

  /** The active controller. */
  @Override
  public Victim chief() throws FailoverFailure, InterruptedException {
    try {
      return nodes.get(admin.describeMetadataQuorum().quorumInfo().get().leaderId() - 1);
    } catch (ExecutionException e) {
      throw new FailoverFailure("Kafka does not name its controller: " + e.getCause(), e);
    }
  }

  @Override
  public void awaitWhole() throws IOException, FailoverFailure, InterruptedException {
    Await.orFail(
        LIMIT,
        "Kafka is not whole",
        () -> offsets().stream().allMatch(part -> part.isr().size() == nodes.size()));
  }

  /** Kafka itself looks after its preferred leaders every five minutes only. */
  @Override
  public void awaitBalanced() throws IOException, FailoverFailure, InterruptedException {
    awaitWhole();
    try {
      admin.electLeaders(ElectionType.PREFERRED, null).partitions().get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof ElectionNotNeededException)) {
        throw new FailoverFailure("Kafka does not elect leaders: " + e.getCause(), e);
      }
    }
    Await.orFail(
        LIMIT,
        "Kafka's preferred replicas do not lead",
        () ->
            offsets().stream()
                .allMatch(
                    part ->
                        part.leader() != null
                            && part.leader().id() == part.replicas().get(0).id()));
  }

  @Override
  public void close() {
    admin.close();
    endAll(nodes);
  }

  /** The partitions that groups live in; the first question for a group's offsets creates them. */
  private List<TopicPartitionInfo> offsets() throws FailoverFailure, InterruptedException {
    try {
      KafkaFuture<?> any =
          admin.listConsumerGroupOffsets("failover").partitionsToOffsetAndMetadata();
      any.get();
      return admin.describeTopics(List.of(OFFSETS)).allTopicNames().get().get(OFFSETS).partitions();
    } catch (ExecutionException e) {
      throw new FailoverFailure("Kafka does not describe its offsets: " + e.getCause(), e);
    }
  }

  /** At once: without a majority of controllers no broker ends in order. */
  private static void endAll(List<KafkaNode> nodes) {
    nodes.forEach(KafkaNode::end);
  }
}
