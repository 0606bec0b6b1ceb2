package io.muster.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.consumer.KnownTopic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Consumers come, go, die, dawdle, lose answers and change their minds; topics grow, go, come back
 * and are created anew; nodes die; and never do two consumers own one partition, seen from the
 * consumers.
 */
class ConsumerRandomWalkTest {
  private static final int STEPS = 1_500;
  private static final int STATIC = 6;
  private static final int BY_REGEX = 5;
  private static final List<String> REGEXES = List.of("[tu]", "t", "u.*", "[a-s]");

  /** What has come about on any of the walks. */
  private static final Set<Event> HAPPENED = ConcurrentHashMap.newKeySet();

  private enum Event {
    TOPIC_DOUBTED,
    TOPIC_GONE,
    TOPIC_ANEW,
    DOUBT_HEALED,
    CONSUMER_DIED
  }

  private final Map<String, Integer> topics = new HashMap<>(Map.of("t", 5, "u", 3));

  /** Those that the log does not have just now, or says so. */
  private final Set<String> absent = new HashSet<>();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89})
  void noPartitionHasTwoOwners(long seed) {
    Random random = new Random(seed);
    TestGroup group = new TestGroup(ConsumerGroupTest.settings(new StickyAssignor()));
    List<TestConsumer> consumers = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      consumers.add(new TestConsumer(group, "c" + i).withTopics("t", "u"));
    }
    consumers.add(new TestConsumer(group, "r").withRegex("[tu]"));
    consumers.add(new TestConsumer(group, "s").withInstance("i").withTopics("t"));
    for (int step = 0; step < STEPS; step++) {
      act(random, group, consumers, step);
      check(group, consumers);
    }
    settle(group, consumers);
  }

  private void act(Random random, TestGroup group, List<TestConsumer> consumers, int step) {
    TestConsumer consumer = consumers.get(random.nextInt(consumers.size()));
    switch (random.nextInt(24)) {
      case 0 -> {
        if (!consumer.isMember()) {
          consumer.join();
        }
      }
      case 1 -> {
        boolean isStatic = consumers.indexOf(consumer) == STATIC;
        if (isStatic && consumer.isMember()) {
          consumer.leaveForAWhile();
          consumer.as("s" + step);
        } else if (random.nextInt(4) == 0 && consumer.isMember()) {
          consumer.leave();
        }
      }
      case 2 -> consumer.dawdle(random.nextBoolean());
      case 3 -> {
        if (consumer.isMember() && random.nextBoolean()) {
          consumer.beatInVain();
          consumer.full();
        } else if (consumer.isMember()) {
          consumer.bareInVain();
          consumer.full();
        }
      }
      case 4 -> {
        if (random.nextInt(10) == 0) {
          topics.merge(topic(random), 1, Integer::sum);
        }
        look(group);
      }
      case 5 -> {
        if (random.nextInt(10) == 0) {
          group.crash();
        }
      }
      case 6, 7, 8 -> {
        group.after(random.nextInt(300));
        everybodyIsHeardOf(consumers);
      }
      case 9 -> {
        String topic = topic(random);
        if (random.nextInt(4) == 0 && !absent.remove(topic)) {
          absent.add(topic);
        }
      }
      case 10 -> {
        if (random.nextInt(10) == 0) {
          String topic = topic(random);
          if (random.nextBoolean()) {
            group.deleted(topic);
          }
          group.createdAnew(topic);
        }
      }
      case 11 -> {
        TestConsumer byRegex = consumers.get(BY_REGEX);
        if (random.nextInt(4) == 0 && byRegex.isMember()) {
          byRegex.withRegex(REGEXES.get(random.nextInt(REGEXES.size()))).full();
        }
      }
      case 12 -> {
        if (random.nextInt(8) == 0 && consumer.isMember()) {
          dies(consumer, group, consumers);
        }
      }
      default -> {
        if (consumer.isMember()) {
          consumer.beat();
        }
      }
    }
  }

  private static String topic(Random random) {
    return random.nextBoolean() ? "t" : "u";
  }

  private void look(TestGroup group) {
    Map<String, KnownTopic> before = group.group().consumer().topics();
    boolean doubted = !Consuming.doubtsOf(group.state()).isEmpty();
    group.topics(there());
    Map<String, KnownTopic> after = group.group().consumer().topics();
    boolean doubts = !Consuming.doubtsOf(group.state()).isEmpty();
    if (doubts) {
      HAPPENED.add(Event.TOPIC_DOUBTED);
    } else if (doubted && after.equals(before)) {
      HAPPENED.add(Event.DOUBT_HEALED);
    }
    before.forEach(
        (name, topic) -> {
          KnownTopic now = after.get(name);
          if (topic.id() != null && now != null && !topic.id().equals(now.id())) {
            HAPPENED.add(now.id() == null ? Event.TOPIC_GONE : Event.TOPIC_ANEW);
          }
        });
  }

  @AfterAll
  static void everythingHasHappened() {
    assertThat(HAPPENED).containsExactlyInAnyOrder(Event.values());
  }

  private Map<String, Integer> there() {
    Map<String, Integer> there = new HashMap<>(topics);
    there.keySet().removeAll(absent);
    return there;
  }

  /** Its session ends; everybody else does what there is to do meanwhile. */
  private static void dies(TestConsumer consumer, TestGroup group, List<TestConsumer> consumers) {
    consumer.forget();
    for (int second = 0; second < 46; second++) {
      group.after(1_000);
      for (TestConsumer other : consumers) {
        if (other.isMember()) {
          other.dawdle(false);
          other.beat();
        }
      }
      check(group, consumers);
    }
    assertThat(group.group().consumer().members()).doesNotContainKey(consumer.id());
    HAPPENED.add(Event.CONSUMER_DIED);
  }

  /** So that nobody's session ends behind its back. */
  private static void everybodyIsHeardOf(List<TestConsumer> consumers) {
    consumers.stream().filter(TestConsumer::isMember).forEach(TestConsumer::bare);
  }

  private static void check(TestGroup group, List<TestConsumer> consumers) {
    Map<Map.Entry<UUID, Integer>, String> owners = new HashMap<>();
    for (TestConsumer consumer : consumers) {
      consumer
          .owned()
          .byTopic()
          .forEach(
              (topic, numbers) ->
                  numbers.forEach(
                      number -> {
                        String other = owners.put(Map.entry(topic, number), consumer.id());
                        assertThat(other).as("two owners of " + topic + "-" + number).isNull();
                        assertThat(group.group().consumer().ownerOf(topic, number))
                            .as("who owns is known to own")
                            .isEqualTo(consumer.id());
                      }));
    }
  }

  private void settle(TestGroup group, List<TestConsumer> consumers) {
    consumers.forEach(consumer -> consumer.dawdle(false));
    consumers.stream().filter(consumer -> !consumer.isMember()).forEach(TestConsumer::join);
    absent.clear();
    for (int i = 0; i < 40; i++) {
      group.topics(topics).after(200);
      consumers.forEach(TestConsumer::beat);
      check(group, consumers);
    }
    assertThat(group.label()).isEqualTo("Stable");
    int total = consumers.stream().mapToInt(consumer -> consumer.owned().size()).sum();
    assertThat(total).isEqualTo(topics.values().stream().mapToInt(Integer::intValue).sum());
    Group replayed = Group.none("g").apply(group.journal());
    assertThat(replayed).isEqualTo(group.group());
    assertThat(Group.fromSnapshot(replayed.toSnapshot())).isEqualTo(replayed);
  }
}
