package io.muster.loadtest.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.loadtest.e2e.Servers.Node;
import io.muster.loadtest.e2e.Servers.Upstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Stock consumers are restarted, a few at a time, until all of them speak the other protocol; and
 * then back (KIP-848). Records keep coming meanwhile.
 */
@ExtendWith(Servers.class)
@Timeout(180)
class RollingMigrationIT {
  private static final int PARTITIONS = 40;
  private static final long PRODUCE_EVERY_MS = 100;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /**
   * A member that comes waits for the next assignment, a second after the last one; for the next
   * heartbeat of who is to give it something, which is a second away at rest; and for its own,
   * another second if it has been waiting for long.
   */
  private static final Duration ONE_CHANGE = Duration.ofSeconds(3);

  /**
   * Members of a batch come one after the other, and the first have just got their shares when the
   * last one comes: two changes. And a busy machine is late, by as much again at worst. Whom nobody
   * thinks of waits for a session timeout, which is 45 s.
   */
  private static final Duration LONGEST_REBALANCE = ONE_CHANGE.multipliedBy(4);

  @ParameterizedTest
  @CsvSource({
    "20, 5, org.apache.kafka.clients.consumer.RangeAssignor",
    "6, 3, org.apache.kafka.clients.consumer.CooperativeStickyAssignor"
  })
  void thereAndBack(int size, int atOnce, String assignor, Upstream upstream, Node node)
      throws Exception {
    Map<String, String> classic =
        Map.of(
            "group.protocol", "classic",
            "partition.assignment.strategy", assignor,
            "heartbeat.interval.ms", "500");
    Map<String, String> consumer = Map.of("group.protocol", "consumer");
    try (Rollout rollout = new Rollout(size, upstream, node, classic)) {
      rollout.replaceAll(atOnce, consumer);
      rollout.assertType(GroupType.CONSUMER);
      rollout.replaceAll(atOnce, classic);
      rollout.assertType(GroupType.CLASSIC);
      rollout.stop();
      rollout.assertNothingLost();
    }
  }

  /** The consumers of one group, as they are replaced. */
  private static final class Rollout implements AutoCloseable {
    private final Node node;
    private final Upstream upstream;
    private final String group = Topics.unused("rollout");
    private final String topic;
    private final Ownership ownership = new Ownership();
    private final List<Ownership.Member> members = new ArrayList<>();
    private final List<ThreadConsumer> running = new ArrayList<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread producing;
    private volatile @Nullable Throwable failure;

    Rollout(int size, Upstream upstream, Node node, Map<String, String> first)
        throws ExecutionException, InterruptedException {
      this.node = node;
      this.upstream = upstream;
      this.topic = Topics.create(upstream.bootstrap(), "rollout", PARTITIONS);
      this.producing = new Thread(this::produce, "producing-for-" + group);
      producing.start();
      start(size, first);
      awaitShares();
    }

    private void start(int count, Map<String, String> properties) {
      for (int i = 0; i < count; i++) {
        Ownership.Member member =
            ownership.member(properties.get("group.protocol") + "-" + members.size());
        members.add(member);
        running.add(new ThreadConsumer(node.bootstrap(), group, topic, properties, member).start());
      }
    }

    void replaceAll(int atOnce, Map<String, String> properties) {
      int size = running.size();
      for (int done = 0; done < size; done += atOnce) {
        int now = Math.min(atOnce, size - done);
        List<ThreadConsumer> old = running.subList(0, now);
        List.copyOf(old).parallelStream().forEach(ThreadConsumer::close);
        old.clear();
        start(now, properties);
        awaitShares();
      }
    }

    private void awaitShares() {
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                assertThat(running).allSatisfy(each -> assertThat(each.failure()).isNull());
                assertThat(running).allSatisfy(each -> assertThat(each.partitions()).isNotEmpty());
                assertThat(ownership.owned()).isEqualTo(PARTITIONS);
              });
    }

    void assertType(GroupType type) {
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", node.bootstrap()))) {
        await()
            .atMost(PATIENCE)
            .untilAsserted(
                () -> {
                  ConsumerGroupDescription described =
                      admin.describeConsumerGroups(List.of(group)).all().get().get(group);
                  assertThat(described.type()).isEqualTo(type);
                  assertThat(described.groupState()).isEqualTo(GroupState.STABLE);
                  assertThat(described.members()).hasSize(running.size());
                });
      }
    }

    /** No more records come; returns when all that came are got and committed. */
    void stop() throws InterruptedException {
      over.countDown();
      producing.join();
      assertThat(failure).isNull();
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", node.bootstrap()))) {
        Map<Integer, Long> ends = ends();
        await()
            .atMost(PATIENCE)
            .untilAsserted(
                () -> {
                  Map<Integer, Long> committed = new HashMap<>();
                  admin
                      .listConsumerGroupOffsets(group)
                      .partitionsToOffsetAndMetadata()
                      .get()
                      .forEach(
                          (partition, offset) ->
                              committed.put(partition.partition(), offset.offset()));
                  assertThat(committed).isEqualTo(ends);
                });
      }
    }

    void assertNothingLost() {
      ends()
          .forEach(
              (partition, end) ->
                  assertThat(ownership.firstMissing(partition))
                      .as("first record of partition %d that nobody got", partition)
                      .isEqualTo(end));
      assertThat(ownership.conflicts()).as("partitions with two owners").isEmpty();
      List<Ownership.Member> fastestFirst =
          members.stream()
              .sorted(Comparator.comparingLong(Ownership.Member::longestWithoutNanos))
              .toList();
      Ownership.Member slowest = fastestFirst.get(members.size() - 1);
      Duration longest = Duration.ofNanos(slowest.longestWithoutNanos());
      Duration median =
          Duration.ofNanos(fastestFirst.get(members.size() / 2).longestWithoutNanos());
      assertThat(longest)
          .as("longest that any was without partitions, which was %s", slowest.name())
          .isLessThan(LONGEST_REBALANCE);
      assertThat(median)
          .as(
              "longest that half of them were without partitions; %s was for %s",
              slowest.name(), longest)
          .isLessThan(ONE_CHANGE);
      assertThat(running).allSatisfy(each -> assertThat(each.failure()).isNull());
    }

    private Map<Integer, Long> ends() {
      Map<TopicPartition, OffsetSpec> all = new HashMap<>();
      IntStream.range(0, PARTITIONS)
          .forEach(number -> all.put(new TopicPartition(topic, number), OffsetSpec.latest()));
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", upstream.bootstrap()))) {
        Map<Integer, Long> ends = new HashMap<>();
        for (Map.Entry<TopicPartition, ListOffsetsResultInfo> end :
            admin.listOffsets(all).all().get().entrySet()) {
          ends.put(end.getKey().partition(), end.getValue().offset());
        }
        return ends;
      } catch (ExecutionException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    private void produce() {
      try (KafkaProducer<byte[], byte[]> producer = Topics.producer(upstream.bootstrap())) {
        while (!over.await(PRODUCE_EVERY_MS, TimeUnit.MILLISECONDS)) {
          for (int partition = 0; partition < PARTITIONS; partition++) {
            var unused = producer.send(new ProducerRecord<>(topic, partition, null, new byte[10]));
          }
          producer.flush();
        }
      } catch (InterruptedException | RuntimeException e) {
        failure = e;
      }
    }

    @Override
    public void close() {
      over.countDown();
      running.parallelStream().forEach(ThreadConsumer::close);
    }
  }
}
