package io.muster.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.consumer.KnownTopic;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UpgradeTopicsTest {
  private static final Set<String> T = Set.of("t");

  private final UpgradeTopics topics = new UpgradeTopics(new FakeTopics(), 1_000, 5_000);

  private static Moment at(long ms) {
    return new Moment(ms, ms);
  }

  private void absent(long ms) {
    topics.found(T, new TopicCatalog.Found(Map.of("t", Optional.empty()), Map.of()), at(ms));
  }

  private void present(long ms) {
    TopicCatalog.Topic there = new TopicCatalog.Topic("t", TestGroup.topicId("t"), 3);
    topics.found(T, new TopicCatalog.Found(Map.of("t", Optional.of(there)), Map.of()), at(ms));
  }

  @Test
  void whatIsThereIsNotInDoubt() {
    present(1_000);
    assertThat(topics.hasAll(T, at(1_500))).isTrue();
    assertThat(topics.areInDoubt(T, at(1_500))).isFalse();
    assertThat(topics.hasAll(T, at(2_000))).as("it is asked for again").isFalse();
  }

  @Test
  void thatATopicIsGoneIsBelievedWhenItHasBeenSaidForAWhile() {
    for (int ms = 10_000; ms < 15_000; ms += 1_000) {
      absent(ms);
      assertThat(topics.areInDoubt(T, at(ms))).isTrue();
      assertThat(topics.areInDoubt(Set.of("other"), at(ms))).isFalse();
    }
    absent(15_000);
    assertThat(topics.areInDoubt(T, at(15_000))).isFalse();
    assertThat(topics.take()).containsEntry("t", KnownTopic.ABSENT);
  }

  @Test
  void unlessItWasThereMeanwhile() {
    absent(10_000);
    present(12_000);
    absent(16_000);
    assertThat(topics.areInDoubt(T, at(16_000))).isTrue();
  }

  @Test
  void orTheLogWasAway() {
    absent(10_000);
    topics.missed(at(12_000));
    absent(16_000);
    assertThat(topics.areInDoubt(T, at(16_000))).isTrue();
  }

  @Test
  void whatTheLogDoesNotSayIsInDoubtHoweverOftenItIsAsked() {
    for (int ms = 10_000; ms < 30_000; ms += 1_000) {
      topics.found(T, new TopicCatalog.Found(Map.of(), Map.of()), at(ms));
      assertThat(topics.hasAll(T, at(ms))).as("it has been asked").isTrue();
      assertThat(topics.areInDoubt(T, at(ms))).isTrue();
    }
  }

  @Test
  void whatWasSaidLongAgoDoesNotCount() {
    absent(10_000);
    absent(60_000);
    assertThat(topics.areInDoubt(T, at(60_000))).isTrue();
  }
}
