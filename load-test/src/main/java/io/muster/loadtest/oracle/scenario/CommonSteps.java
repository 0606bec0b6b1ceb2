package io.muster.loadtest.oracle.scenario;

import io.muster.loadtest.oracle.stage.Peer;
import java.util.List;
import org.apache.kafka.common.protocol.ApiKeys;
import org.jspecify.annotations.Nullable;

/** Steps of walks of either protocol: commits, and those of nobody in particular. */
record CommonSteps(Chance chance) {
  private static final List<String> TOPICS = Peer.TOPICS.keySet().stream().sorted().toList();

  /**
   * Adds what a tool may ask for.
   *
   * @param empty whether the group has no members, by all appearances
   */
  void offerOfNobody(Choices choices, boolean empty) {
    choices.offer(2, () -> commit(null, 0, Flaw.OF_COMMIT));
    choices.offer(4, this::fetch);
    choices.offer(2, () -> new Step.Describe(chance.versionOf(ApiKeys.DESCRIBE_GROUPS, 0)));
    choices.offer(1, () -> new Step.ListGroups(chance.versionOf(ApiKeys.LIST_GROUPS, 0)));
    if (chance.vocabulary().has(ApiKeys.DELETE_GROUPS)) {
      choices.offer(
          empty ? 2 : 1, () -> new Step.DeleteGroup(chance.versionOf(ApiKeys.DELETE_GROUPS, 0)));
    }
    if (chance.vocabulary().has(ApiKeys.OFFSET_DELETE)) {
      choices.offer(
          1,
          () ->
              new Step.DeleteOffset(
                  chance.versionOf(ApiKeys.OFFSET_DELETE, 0),
                  chance.oneOf(TOPICS),
                  chance.number(2)));
    }
  }

  /**
   * A commit of one offset.
   *
   * @param name null for nobody in particular
   * @param least the least version
   */
  Step commit(@Nullable String name, int least, List<Flaw> flaws) {
    String topic = chance.oneOf(TOPICS);
    return new Step.Commit(
        name,
        chance.versionOf(ApiKeys.OFFSET_COMMIT, least),
        topic,
        chance.number(2),
        chance.number(1_000),
        chance.flaw(flaws));
  }

  private Step fetch() {
    return new Step.Fetch(
        null,
        chance.versionOf(ApiKeys.OFFSET_FETCH, 0),
        chance.random().nextBoolean(),
        chance.odds(4),
        chance.flaw(Flaw.OF_FETCH));
  }
}
