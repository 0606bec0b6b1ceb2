package io.muster.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.ConsumerGroupEvent.ConsumerGroupDowngraded;
import io.muster.group.ConsumerGroupEvent.ConsumerGroupUpgraded;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Consumers of both protocols come, go and dawdle, nodes die, the group is upgraded and downgraded
 * again and again; and never do two consumers own one partition, seen from the consumers.
 */
class MigrationRandomWalkTest {
  private static final int STEPS = 2_000;
  private static final int PARTITIONS = 7;
  private static final Map<String, Integer> TOPICS = Map.of("t", PARTITIONS);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89})
  void noPartitionHasTwoOwners(long seed) {
    Random random = new Random(seed);
    TestGroup group = new TestGroup(ConsumerGroupTest.settings(new StickyAssignor()));
    group.topics(TOPICS);
    List<TestConsumer> consumers = new ArrayList<>();
    List<TestClassicConsumer> classic = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      consumers.add(new TestConsumer(group, "c" + i));
    }
    for (int i = 0; i < 3; i++) {
      classic.add(new TestClassicConsumer(group, "m" + i, i > 0, PARTITIONS));
    }
    for (int step = 0; step < STEPS; step++) {
      act(random, group, consumers, classic);
      check(consumers, classic);
    }
    assertThat(group.journal().stream().filter(MigrationRandomWalkTest::isMigration).count())
        .as("or it was no test")
        .isGreaterThan(2);
    settle(group, consumers, classic);
  }

  private static boolean isMigration(GroupEvent event) {
    return event instanceof ConsumerGroupUpgraded || event instanceof ConsumerGroupDowngraded;
  }

  private static void act(
      Random random,
      TestGroup group,
      List<TestConsumer> consumers,
      List<TestClassicConsumer> classic) {
    TestConsumer consumer = consumers.get(random.nextInt(consumers.size()));
    TestClassicConsumer member = classic.get(random.nextInt(classic.size()));
    switch (random.nextInt(24)) {
      case 0 -> {
        if (!consumer.isMember()) {
          consumer.join();
        }
      }
      case 1 -> {
        if (consumer.isMember()) {
          consumer.leave();
        }
      }
      case 2 -> {
        if (!member.isRunning()) {
          member.start();
        }
      }
      case 3 -> {
        if (member.isRunning() && random.nextBoolean()) {
          member.leave();
        }
      }
      case 4 -> consumer.dawdle(random.nextBoolean());
      case 5 -> {
        if (random.nextInt(10) == 0) {
          group.crash();
        }
      }
      case 6, 7, 8 -> {
        group.topics(TOPICS).after(random.nextInt(300));
        everybodyIsHeardOf(consumers, classic);
      }
      case 9, 10, 11, 12, 13, 14 -> {
        if (consumer.isMember()) {
          consumer.beat();
        }
      }
      default -> {
        if (member.isRunning()) {
          member.step();
        }
      }
    }
  }

  /** So that nobody's session ends behind its back. */
  private static void everybodyIsHeardOf(
      List<TestConsumer> consumers, List<TestClassicConsumer> classic) {
    consumers.stream().filter(TestConsumer::isMember).forEach(TestConsumer::bare);
    classic.stream().filter(TestClassicConsumer::isRunning).forEach(TestClassicConsumer::keepAlive);
  }

  private static void check(List<TestConsumer> consumers, List<TestClassicConsumer> classic) {
    Map<Integer, String> owners = new HashMap<>();
    for (TestConsumer consumer : consumers) {
      consumer
          .owned()
          .byTopic()
          .values()
          .forEach(numbers -> numbers.forEach(number -> claim(owners, number, consumer.id())));
    }
    for (TestClassicConsumer member : classic) {
      member.owned().forEach(number -> claim(owners, number, member.memberId()));
    }
  }

  private static void claim(Map<Integer, String> owners, int number, String memberId) {
    assertThat(owners.put(number, memberId)).as("two owners of " + number).isNull();
  }

  private static void settle(
      TestGroup group, List<TestConsumer> consumers, List<TestClassicConsumer> classic) {
    consumers.forEach(consumer -> consumer.dawdle(false));
    // Long enough for the session of one that left before it was answered.
    for (int i = 0; i < 100; i++) {
      group.topics(TOPICS).after(200);
      consumers.stream().filter(TestConsumer::isMember).forEach(TestConsumer::beat);
      classic.stream().filter(TestClassicConsumer::isRunning).forEach(TestClassicConsumer::steps);
      check(consumers, classic);
    }
    int owned =
        consumers.stream().mapToInt(consumer -> consumer.owned().size()).sum()
            + classic.stream().mapToInt(member -> member.owned().size()).sum();
    boolean anybody =
        consumers.stream().anyMatch(TestConsumer::isMember)
            || classic.stream().anyMatch(TestClassicConsumer::isRunning);
    assertThat(owned).isEqualTo(anybody ? PARTITIONS : 0);
    Group replayed = Group.none("g").apply(group.journal());
    assertThat(replayed).isEqualTo(group.group());
    assertThat(Group.fromSnapshot(replayed.toSnapshot())).isEqualTo(replayed);
  }
}
