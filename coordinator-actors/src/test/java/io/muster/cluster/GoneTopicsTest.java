package io.muster.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.GroupCommand.ForgetTopics;
import io.muster.group.TopicCatalog.Topic;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GoneTopicsTest {
  private static final ForgetTopics NOTHING = new ForgetTopics(Set.of(), Set.of());
  private static final UUID OLD = new UUID(1, 1);
  private static final UUID NEW = new UUID(2, 2);
  private static final Map<String, Set<UUID>> COMMITTED = Map.of("orders", Set.of(OLD));

  private final GoneTopics topics = new GoneTopics();

  @Test
  void aTopicThatIsThereIsNotGone() {
    assertThat(topics.after(COMMITTED, there(OLD))).isEqualTo(NOTHING);
    assertThat(topics.after(COMMITTED, there(OLD))).isEqualTo(NOTHING);
  }

  @Test
  void oneThatIsMissingTwiceIsGone() {
    assertThat(topics.after(COMMITTED, missing())).isEqualTo(NOTHING);
    assertThat(topics.after(COMMITTED, missing()))
        .isEqualTo(new ForgetTopics(Set.of(OLD), Set.of("orders")));
  }

  @Test
  void oneThatWasOnlyNotSeenIsNot() {
    topics.after(COMMITTED, missing());
    assertThat(topics.after(COMMITTED, there(OLD))).isEqualTo(NOTHING);
    assertThat(topics.after(COMMITTED, missing())).isEqualTo(NOTHING);
  }

  @Test
  void oneOfWhichTheLogDoesNotTellIsNot() {
    topics.after(COMMITTED, Map.of());
    assertThat(topics.after(COMMITTED, Map.of())).isEqualTo(NOTHING);
  }

  @Test
  void ofOneThatWasCreatedAnewTheFormerIdIsGone() {
    Map<String, Set<UUID>> committed = Map.of("orders", Set.of(OLD, NEW));
    topics.after(committed, there(NEW));
    assertThat(topics.after(committed, there(NEW)))
        .isEqualTo(new ForgetTopics(Set.of(OLD), Set.of()));
  }

  @Test
  void itMayBeCreatedAnewBetweenTheTwoLooks() {
    topics.after(COMMITTED, missing());
    assertThat(topics.after(COMMITTED, there(NEW)))
        .isEqualTo(new ForgetTopics(Set.of(OLD), Set.of()));
  }

  @Test
  void aLogWithoutIdsKnowsOnlyNames() {
    topics.after(COMMITTED, there(null));
    assertThat(topics.after(COMMITTED, there(null))).isEqualTo(NOTHING);
  }

  private static Map<String, Optional<Topic>> there(@Nullable UUID id) {
    return Map.of("orders", Optional.of(new Topic("orders", id, 3)));
  }

  private static Map<String, Optional<Topic>> missing() {
    return Map.of("orders", Optional.empty());
  }
}
