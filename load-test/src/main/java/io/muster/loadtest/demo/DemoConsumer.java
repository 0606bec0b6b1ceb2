package io.muster.loadtest.demo;

import io.muster.loadtest.terminal.LogFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.LoggerFactory;

/**
 * One stock {@code KafkaConsumer} in a JVM of its own. Arguments: the topic, then the consumer's
 * properties as {@code name=value}. It warms up, says so, and waits; {@code join} on standard input
 * lets it subscribe, {@code leave} lets it close in peace, and the end of standard input ends it at
 * once, so it never outlives the program that started it. What happens it tells on standard output,
 * as {@link ConsumerEvent}s.
 *
 * <p>Uses only what kafka-clients offers since 2.5, so that any client version can run it.
 */
public final class DemoConsumer implements ConsumerRebalanceListener {
  private static final Duration POLL = Duration.ofMillis(100);

  private final String topic;
  private final Properties properties;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final PrintStream out;
  private final CountDownLatch released = new CountDownLatch(1);

  private DemoConsumer(String topic, Properties properties, PrintStream out) {
    this.topic = topic;
    this.properties = properties;
    this.out = out;
    this.consumer = consumer(properties);
  }

  private static KafkaConsumer<byte[], byte[]> consumer(Properties properties) {
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  public static void main(String[] args) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    LogFile.toStandardError();
    try {
      new DemoConsumer(args[0], properties(args), out).run();
    } catch (RuntimeException | InterruptedException e) {
      LoggerFactory.getLogger(DemoConsumer.class).error("The consumer failed", e);
      tell(out, new ConsumerEvent.Failed(Instant.now(), e.toString()));
      System.exit(1);
    }
    System.exit(0);
  }

  private static Properties properties(String[] args) {
    Properties properties = new Properties();
    for (String arg : List.of(args).subList(1, args.length)) {
      String[] pair = arg.split("=", 2);
      properties.setProperty(pair[0], pair[1]);
    }
    return properties;
  }

  private static void tell(PrintStream out, ConsumerEvent event) {
    out.println(event.toLine());
  }

  private void run() throws InterruptedException {
    Thread commands = new Thread(this::obey, "commands");
    commands.setDaemon(true);
    commands.start();
    joinAnotherGroup();
    ClientLog.listen(event -> tell(out, event));
    Set<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .collect(Collectors.toSet());
    // Asks the coordinator, so the connection to it is up; it makes nobody a member.
    consumer.committed(partitions);
    tell(new ConsumerEvent.Ready(Instant.now()));
    released.await();
    tell(new ConsumerEvent.Joining(Instant.now()));
    consumer.subscribe(List.of(topic), this);
    try {
      while (true) {
        tellOf(consumer.poll(POLL));
      }
    } catch (WakeupException e) {
      consumer.close();
      tell(new ConsumerEvent.Left(Instant.now()));
    }
  }

  /**
   * A first join costs a JVM its class loading, here and in the node; it is not to be the one that
   * is watched. The group is this consumer's own and is left empty.
   */
  private void joinAnotherGroup() {
    Properties other = new Properties();
    other.putAll(properties);
    other.setProperty(
        "group.id", properties.getProperty("group.id") + "-warm-up-" + UUID.randomUUID());
    other.setProperty("enable.auto.commit", "false");
    other.remove("group.instance.id");
    try (KafkaConsumer<byte[], byte[]> first = consumer(other)) {
      first.subscribe(List.of(topic));
      while (first.assignment().isEmpty()) {
        first.poll(POLL);
      }
    }
  }

  private void obey() {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        switch (line) {
          case "join" -> released.countDown();
          case "leave" -> consumer.wakeup();
          default -> throw new IOException("Unknown command: " + line);
        }
      }
    } catch (IOException e) {
      tell(new ConsumerEvent.Failed(Instant.now(), e.toString()));
    }
    // Whoever started this is gone: no clean end, nobody is there to wait for one.
    Runtime.getRuntime().halt(1);
  }

  private void tellOf(ConsumerRecords<byte[], byte[]> records) {
    for (TopicPartition partition : records.partitions()) {
      List<ConsumerRecord<byte[], byte[]>> polled = records.records(partition);
      tell(
          new ConsumerEvent.Consumed(
              Instant.now(),
              partition.partition(),
              polled.get(0).offset(),
              polled.get(polled.size() - 1).offset()));
    }
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> added) {
    tell(
        new ConsumerEvent.Assigned(
            Instant.now(),
            consumer.groupMetadata().generationId(),
            consumer.groupMetadata().memberId(),
            numbers(consumer.assignment())));
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    tell(new ConsumerEvent.Revoked(Instant.now(), numbers(partitions)));
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    tell(new ConsumerEvent.Lost(Instant.now(), numbers(partitions)));
  }

  private static SortedSet<Integer> numbers(Collection<TopicPartition> partitions) {
    return partitions.stream()
        .map(TopicPartition::partition)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private void tell(ConsumerEvent event) {
    tell(out, event);
  }
}
