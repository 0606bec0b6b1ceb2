package io.muster.loadtest.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.loadtest.e2e.TransactionalCopier.Crash;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two instances that copy records with transactions, while node, upstream, producers or several of
 * them are killed at moments that chance chooses: every record is copied once. {@code
 * -Dtransactions.repetitions=} says how often, {@code -Dtransactions.seed=} repeats a run's
 * choices.
 */
@Timeout(4 * 60 * 60)
class TransactionsSuite {
  private static final int REPETITIONS = Integer.getInteger("transactions.repetitions", 200);
  private static final int PARTITIONS = 4;
  private static final int RECORDS = 200;
  private static final int MOMENT_MS = 1_500;
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private enum Victim {
    NODE,
    UPSTREAM,
    NODE_AND_UPSTREAM,
    PRODUCER,
    ZOMBIE,
    ZOMBIE_AND_NODE,
    NODE_TWICE
  }

  @ParameterizedTest
  @ValueSource(shorts = {2, 1})
  void everyRecordIsCopiedOnceWhoeverIsKilled(short transactionVersion) throws Exception {
    long seed = Long.getLong("transactions.seed", new Random().nextInt(1_000_000));
    System.out.printf(
        "transaction.version=%d seed=%d repetitions=%d%n", transactionVersion, seed, REPETITIONS);
    Random random = new Random(seed);
    String from = Topics.unused("in");
    String to = Topics.unused("out");
    String group = Topics.unused("copy");
    Set<String> expected = new HashSet<>();
    ExecutorService producing = Executors.newSingleThreadExecutor();
    try (TransactionServers servers = TransactionServers.start(transactionVersion)) {
      String log = servers.log();
      Topics.createNamed(servers.log(), from, PARTITIONS);
      Topics.createNamed(servers.log(), to, 1);
      try (CopiedRecords copied = new CopiedRecords(servers.log(), to, 1);
          TransactionalCopier one = copier(servers, group, from, to, "one", random);
          TransactionalCopier other = copier(servers, group, from, to, "other", random)) {
        for (int repetition = 1; repetition <= REPETITIONS; repetition++) {
          Victim victim = Victim.values()[random.nextInt(Victim.values().length)];
          String what = "seed %d, repetition %d, %s".formatted(seed, repetition, victim);
          long begun = System.nanoTime();
          Set<String> values = values(repetition);
          Future<?> production = producing.submit(() -> produce(log, from, values));
          Thread.sleep(random.nextInt(MOMENT_MS));
          kill(servers, random.nextBoolean() ? one : other, victim, random);
          production.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
          expected.addAll(values);
          copied.await(expected, LIMIT, what);
          assertThat(one.failure()).as(what).isNull();
          assertThat(other.failure()).as(what).isNull();
          System.out.printf(
              "%s: %d records once, %.1f s; %d transactions, %d lives, %d zombies refused%n",
              what,
              expected.size(),
              (System.nanoTime() - begun) / 1e9,
              one.transactions() + other.transactions(),
              one.lives() + other.lives(),
              one.zombies() + other.zombies());
        }
        copied.read("seed %d, after the last".formatted(seed));
      }
    } finally {
      producing.shutdownNow();
    }
  }

  private static void kill(
      TransactionServers servers, TransactionalCopier copier, Victim victim, Random random)
      throws Exception {
    switch (victim) {
      case NODE -> servers.killNode();
      case UPSTREAM -> servers.killLog();
      case NODE_AND_UPSTREAM -> servers.killBoth();
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
    }
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
      TransactionServers servers,
      String group,
      String from,
      String to,
      String name,
      Random random) {
    return new TransactionalCopier(
            servers.node(), group, from, to, group + "-" + name, random.nextLong())
        .start();
  }
}
