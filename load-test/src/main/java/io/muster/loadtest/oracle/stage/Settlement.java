package io.muster.loadtest.oracle.stage;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.Assignment;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.DescribedGroup;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.Member;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.TopicPartitions;

/**
 * What a consumer group has come to. The way there is up to the server, and so are the answers on
 * it: members heartbeat until everyone has what the group has for it, and then the group is looked
 * at. Epochs are counted from the first settlement of a play.
 */
public final class Settlement {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final long BEAT_INTERVAL_MS = 100;
  private static final String LABEL = "group settles";

  private final Stage stage;
  private final ConsumerGroupDescribeResponseData look;

  Settlement(Stage stage, ConsumerGroupDescribeResponseData look) {
    this.stage = stage;
    this.look = look;
  }

  /**
   * Members heartbeat, and give up at once what they are to give up, until the group is stable.
   *
   * @param partitions that members own then, all together
   * @param members all who are in the group
   * @throws TimeoutException when it does not come to that within 30 s
   */
  public static Settlement of(Stage stage, int partitions, ConsumerActor... members)
      throws InterruptedException, ExecutionException, TimeoutException {
    long start = System.nanoTime();
    ConsumerGroupDescribeResponseData look;
    do {
      for (ConsumerActor member : members) {
        member.reportUnrecorded();
      }
      look = stage.lookAtConsumers();
      DescribedGroup group = look.groups().get(0);
      if (isSettled(group, partitions, members)) {
        countEpochs(stage, group);
        return new Settlement(stage, look);
      }
      TimeUnit.MILLISECONDS.sleep(BEAT_INTERVAL_MS);
    } while (System.nanoTime() - start < LIMIT.toNanos());
    throw new TimeoutException("Not settled within %s: %s".formatted(LIMIT, look));
  }

  /** How far the servers' epochs are apart is compared once. */
  private static void countEpochs(Stage stage, DescribedGroup group) {
    if (!stage.epochs().areCounted()) {
      stage.note("first epoch", "epoch", Integer.toString(group.groupEpoch()));
      stage.epochs().countFrom(group.groupEpoch());
    }
  }

  private static boolean isSettled(DescribedGroup group, int partitions, ConsumerActor... members) {
    int assigned = group.members().stream().mapToInt(member -> size(member.assignment())).sum();
    int owned =
        List.of(members).stream()
            .flatMap(member -> member.owned().stream())
            .mapToInt(topic -> topic.partitions().size())
            .sum();
    return group.groupState().equals("Stable")
        && group.members().size() == members.length
        && assigned == partitions
        && owned == partitions;
  }

  /** Records who owns what. */
  public void exactly() {
    record(Precision.EXACTLY);
  }

  /**
   * Records how much each owns, and what all own together: who owns what depends on what has been
   * before. What two of them owned would be recorded twice.
   */
  public void inShares() {
    record(Precision.IN_ALL);
  }

  void record(Precision precision) {
    if (precision == Precision.EXACTLY) {
      stage.record(LABEL, look, new TreeMap<>());
      return;
    }
    ConsumerGroupDescribeResponseData shown = look.duplicate();
    List<String> all = new ArrayList<>();
    SortedMap<String, List<Integer>> shares = new TreeMap<>();
    boolean asTargeted = true;
    for (Member member : shown.groups().get(0).members()) {
      List<String> share = partitions(member.assignment());
      all.addAll(share);
      sizes(member.assignment(), precision)
          .forEach(
              (what, size) -> shares.computeIfAbsent(what, unused -> new ArrayList<>()).add(size));
      asTargeted &= share.equals(partitions(member.targetAssignment()));
      member.setAssignment(new Assignment()).setTargetAssignment(new Assignment());
    }
    SortedMap<String, String> summary = new TreeMap<>();
    summary.put("everybody has its target", Boolean.toString(asTargeted));
    summary.put("partitions", all.stream().sorted().toList().toString());
    shares.forEach((what, sizes) -> summary.put(what, sizes.stream().sorted().toList().toString()));
    stage.record(LABEL, shown, summary);
  }

  private static List<String> partitions(Assignment assignment) {
    return assignment.topicPartitions().stream()
        .flatMap(topic -> topic.partitions().stream().map(n -> topic.topicName() + "-" + n))
        .sorted()
        .toList();
  }

  /** By what they are of: a topic, or all. */
  private static Map<String, Integer> sizes(Assignment assignment, Precision precision) {
    return switch (precision) {
      case BY_TOPIC ->
          assignment.topicPartitions().stream()
              .collect(
                  Collectors.toMap(
                      topic -> "shares of " + topic.topicName(),
                      topic -> topic.partitions().size()));
      case EXACTLY, IN_ALL -> Map.of("shares", size(assignment));
      case TOGETHER -> Map.of();
    };
  }

  private static int size(Assignment assignment) {
    return assignment.topicPartitions().stream()
        .map(TopicPartitions::partitions)
        .mapToInt(List::size)
        .sum();
  }
}
