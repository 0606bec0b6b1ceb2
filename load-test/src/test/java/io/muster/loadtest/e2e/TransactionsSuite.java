package io.muster.loadtest.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.loadtest.cluster.LocalCluster;
import io.muster.loadtest.e2e.TransactionalCopier.Crash;
import io.muster.loadtest.process.Distribution;
import io.muster.loadtest.process.Signals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two instances that copy records with transactions, while node, upstream, database, producers or
 * several of them are killed or paused at moments that chance chooses: every record is copied once,
 * and the group stands where that says. {@code -Dtransactions.repetitions=} says how often, {@code
 * -Dtransactions.seed=} repeats a run's choices.
 */
@Timeout(4 * 60 * 60)
class TransactionsSuite {
  private static final int REPETITIONS = Integer.getInteger("transactions.repetitions", 200);
  private static final int NODES = 3;
  private static final int PARTITIONS = 4;
  private static final int RECORDS = 200;
  private static final int MOMENT_MS = 1_500;

  /** Shorter and longer than clients wait for an answer, and than a cluster waits for a node. */
  private static final int LONGEST_PAUSE_MS = 20_000;

  /** About what a request for offsets takes. */
  private static final int SENDING_MS = 20;

  private static final Duration LIMIT = Duration.ofMinutes(2);

  private enum Victim {
    NODE,
    UPSTREAM,
    NODE_AND_UPSTREAM,
    PAUSED_NODE,
    PAUSED_UPSTREAM,
    PRODUCER,
    ZOMBIE,
    ZOMBIE_AND_NODE,
    NODE_TWICE,
    EVERYBODY
  }

  /** What is done amid each repetition. */
  @FunctionalInterface
  private interface Harm {
    /** Kills somebody. Returns who it was, when everybody is there again. */
    String strike(TransactionalCopier copier, Random random) throws Exception;
  }

  @ParameterizedTest
  @ValueSource(shorts = {2, 1})
  void everyRecordIsCopiedOnceWhoeverIsKilled(short transactionVersion) throws Exception {
    System.out.printf("transaction.version=%d%n", transactionVersion);
    try (TransactionServers servers = TransactionServers.start(transactionVersion)) {
      copiesOnce(
          REPETITIONS,
          servers.log(),
          servers.node(),
          (copier, random) -> {
            Victim victim = Victim.values()[random.nextInt(Victim.values().length)];
            Thread.sleep(random.nextInt(MOMENT_MS));
            kill(servers, copier, victim, random);
            return victim.name();
          });
    }
  }

  /** What strikes a cluster. The one that is meant is the node that coordinates the group. */
  private enum Blow {
    OWNER_KILLED {
      @Override
      void strike(LocalCluster cluster, int owner, Random random) throws IOException {
        cluster.node(owner).kill();
        cluster.node(owner).start();
      }
    },
    /**
     * If it is paused for long, others have its groups when it wakes with requests on its hands.
     */
    OWNER_PAUSED {
      @Override
      void strike(LocalCluster cluster, int owner, Random random)
          throws IOException, InterruptedException {
        Signals.pause(List.of(cluster.node(owner).pid()), pause(random));
        cluster.node(owner).start(); // A node that was put out may have ended.
      }
    },
    /** A gateway of the producers' other requests. */
    OTHER_KILLED {
      @Override
      void strike(LocalCluster cluster, int owner, Random random) throws IOException {
        int other = 1 + (owner + random.nextInt(NODES - 1)) % NODES;
        cluster.node(other).kill();
        cluster.node(other).start();
      }
    },
    DATABASE_CONNECTIONS_ENDED {
      @Override
      void strike(LocalCluster cluster, int owner, Random random) throws IOException {
        cluster.database().endConnections();
      }
    },
    DATABASE_PAUSED {
      @Override
      void strike(LocalCluster cluster, int owner, Random random)
          throws IOException, InterruptedException {
        cluster.database().pause(pause(random));
      }
    };

    /** Returns when it has been put right. */
    abstract void strike(LocalCluster cluster, int owner, Random random)
        throws IOException, InterruptedException;
  }

  /** Somewhere between a request for the offsets and its answer, as far as chance gets there. */
  @ParameterizedTest
  @ValueSource(shorts = {2, 1})
  void everyRecordIsCopiedOnceWhateverStrikesTheClusterAmidTheOffsets(short transactionVersion)
      throws Exception {
    System.out.printf("cluster, transaction.version=%d%n", transactionVersion);
    try (LocalCluster cluster =
        Clusters.start("transactions-cluster", Distribution.locate(), NODES, List.of())) {
      if (transactionVersion < 2) {
        TransactionServers.downgrade(cluster.log(), transactionVersion);
      }
      copiesOnce(
          Math.max(1, REPETITIONS / 4),
          cluster.log(),
          cluster.bootstrap(),
          (copier, random) -> {
            int owner = awaitCoordinator(cluster, copier.group());
            Blow blow = Blow.values()[random.nextInt(Blow.values().length)];
            boolean inTime = copier.awaitSending(Duration.ofMillis(MOMENT_MS));
            Thread.sleep(random.nextInt(SENDING_MS));
            boolean zombie = random.nextInt(3) == 0;
            if (zombie) {
              copier.crash(Crash.ZOMBIE);
            }
            blow.strike(cluster, owner, random);
            return "%s, node %d%s%s"
                .formatted(blow, owner, inTime ? " amid offsets" : "", zombie ? " and ZOMBIE" : "");
          });
    }
  }

  /** The number of the node that coordinates the group, once there is the group. */
  private static int awaitCoordinator(LocalCluster cluster, String group) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrap()))) {
      Node coordinator =
          await()
              .atMost(LIMIT)
              .ignoreExceptionsMatching(e -> e.getCause() instanceof GroupIdNotFoundException)
              .until(
                  () ->
                      admin
                          .describeConsumerGroups(List.of(group))
                          .all()
                          .get()
                          .get(group)
                          .coordinator(),
                  Objects::nonNull);
      String address = coordinator.host() + ":" + coordinator.port();
      return IntStream.rangeClosed(1, NODES)
          .filter(node -> cluster.bootstrap(node).equals(address))
          .findFirst()
          .orElseThrow(() -> new AssertionError("no node has the address " + address));
    }
  }

  /**
   * @param log where the topics are made and looked at
   * @param bootstrap where the copying clients go
   */
  private static void copiesOnce(int repetitions, String log, String bootstrap, Harm harm)
      throws Exception {
    long seed = Long.getLong("transactions.seed", new Random().nextInt(1_000_000));
    System.out.printf("seed=%d repetitions=%d%n", seed, repetitions);
    Random random = new Random(seed);
    String from = Topics.create(log, "in", PARTITIONS);
    String to = Topics.create(log, "out", 1);
    String group = Topics.unused("copy");
    Set<String> expected = new HashSet<>();
    ExecutorService producing = Executors.newSingleThreadExecutor();
    try (CopiedRecords copied = new CopiedRecords(log, to, 1);
        GroupProgress progress = new GroupProgress(log, bootstrap, group, from, PARTITIONS);
        TransactionalCopier one = copier(bootstrap, group, from, to, "one", random);
        TransactionalCopier other = copier(bootstrap, group, from, to, "other", random)) {
      for (int repetition = 1; repetition <= repetitions; repetition++) {
        String which = "seed %d, repetition %d".formatted(seed, repetition);
        long begun = System.nanoTime();
        Set<String> values = values(repetition);
        Future<?> production = producing.submit(() -> produce(log, from, values));
        String what = which + ", " + harm.strike(random.nextBoolean() ? one : other, random);
        production.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        expected.addAll(values);
        boolean logStruck = what.contains("UPSTREAM") || what.contains("EVERYBODY");
        Set<String> lost =
            copied.await(
                expected, () -> logStruck ? acknowledged(one, other) : Set.of(), LIMIT, what);
        if (!lost.isEmpty()) {
          System.out.printf("%s: the log has lost what it acknowledged: %s%n", what, lost);
          expected.removeAll(lost);
        }
        assertThat(one.failure()).as(what).isNull();
        assertThat(other.failure()).as(what).isNull();
        progress.isAtTheEnd(LIMIT, what);
        System.out.printf(
            "%s: %d records once, %.1f s; %d transactions, %d lives, %d zombies refused%n",
            what,
            expected.size(),
            (System.nanoTime() - begun) / 1e9,
            one.transactions() + other.transactions(),
            one.lives() + other.lives(),
            one.zombies() + other.zombies());
      }
      one.close();
      other.close();
      copied.readToTheEnd("seed %d, after the last".formatted(seed));
    } finally {
      producing.shutdownNow();
    }
  }

  private static Set<String> acknowledged(TransactionalCopier one, TransactionalCopier other) {
    Set<String> all = new HashSet<>(one.acknowledged());
    all.addAll(other.acknowledged());
    return all;
  }

  private static void kill(
      TransactionServers servers, TransactionalCopier copier, Victim victim, Random random)
      throws Exception {
    switch (victim) {
      case NODE -> servers.killNode();
      case UPSTREAM -> servers.killLog();
      case NODE_AND_UPSTREAM -> servers.killBoth();
      case PAUSED_NODE -> servers.pauseNode(pause(random));
      case PAUSED_UPSTREAM -> servers.pauseLog(pause(random));
      case PRODUCER -> copier.crash(Crash.DEATH);
      case ZOMBIE -> copier.crash(Crash.ZOMBIE);
      case ZOMBIE_AND_NODE -> {
        copier.crash(Crash.ZOMBIE);
        Thread.sleep(random.nextInt(MOMENT_MS));
        servers.killNode();
      }
      case NODE_TWICE -> {
        servers.killNode();
        Thread.sleep(random.nextInt(MOMENT_MS));
        servers.killNode();
      }
      case EVERYBODY -> {
        copier.crash(Crash.DEATH);
        servers.killBoth();
      }
    }
  }

  private static Duration pause(Random random) {
    return Duration.ofMillis(random.nextInt(LONGEST_PAUSE_MS));
  }

  private static Set<String> values(int repetition) {
    return IntStream.range(0, RECORDS)
        .mapToObj(record -> repetition + "/" + record)
        .collect(Collectors.toSet());
  }

  /** In a trickle, so that there is always a transaction under way when somebody is killed. */
  private static void produce(String log, String topic, Set<String> values) {
    try (KafkaProducer<byte[], byte[]> producer = Topics.producer(log)) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (String value : values) {
        sent.add(
            producer.send(
                new ProducerRecord<>(
                    topic,
                    sent.size() % PARTITIONS,
                    null,
                    value.getBytes(StandardCharsets.UTF_8))));
        Thread.sleep(MOMENT_MS / RECORDS);
      }
      for (Future<RecordMetadata> each : sent) {
        each.get();
      }
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static TransactionalCopier copier(
      String bootstrap, String group, String from, String to, String name, Random random) {
    return new TransactionalCopier(
            bootstrap, group, "classic", from, to, group + "-" + name, random.nextLong())
        .start();
  }
}
