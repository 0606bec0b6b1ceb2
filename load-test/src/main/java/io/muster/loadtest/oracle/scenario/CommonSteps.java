package io.muster.loadtest.oracle.scenario;

import io.muster.loadtest.oracle.stage.Peer;
import java.util.List;
import org.apache.kafka.common.protocol.ApiKeys;
import org.jspecify.annotations.Nullable;

/** Steps of walks of either protocol: commits, and those of nobody in particular. */
record CommonSteps(Chance chance) {
  private static final List<String> TOPICS = Peer.TOPICS.keySet().stream().sorted().toList();
  private static final List<String> STATES =
      List.of("Empty", "PreparingRebalance", "CompletingRebalance", "STABLE", "Reconciling");
  private static final List<String> TYPES = List.of("classic", "Consumer", "share");

  /** First versions of requests for several groups, and of filters (KIP-518, KIP-848). */
  private static final int FETCH_IN_BATCHES = 8;

  private static final int LIST_BY_STATE = 4;
  private static final int LIST_BY_TYPE = 5;

  /**
   * Adds what a tool may ask for.
   *
   * @param empty whether the group has no members, by all appearances
   */
  void offerOfNobody(Choices choices, boolean empty) {
    choices.offer(2, () -> commit(null, 0, Flaw.OF_COMMIT));
    choices.offer(4, this::fetch);
    choices.offer(1, this::commitSimple);
    choices.offer(
        2, () -> new Step.Describe(chance.versionOf(ApiKeys.DESCRIBE_GROUPS, 0), groups()));
    choices.offer(1, this::list);
    if (chance.vocabulary().has(ApiKeys.DELETE_GROUPS)) {
      choices.offer(
          empty ? 2 : 1,
          () -> new Step.DeleteGroups(chance.versionOf(ApiKeys.DELETE_GROUPS, 0), groups()));
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

  private Step commitSimple() {
    return new Step.CommitSimple(
        chance.versionOf(ApiKeys.OFFSET_COMMIT, 0),
        chance.oneOf(TOPICS),
        chance.number(2),
        chance.number(1_000));
  }

  private Step fetch() {
    int version = chance.versionOf(ApiKeys.OFFSET_FETCH, 0);
    Flaw flaw = chance.flaw(Flaw.OF_FETCH);
    boolean own = version < FETCH_IN_BATCHES || flaw != null;
    return new Step.Fetch(
        null,
        version,
        own ? List.of(GroupName.OWN) : groups(),
        chance.random().nextBoolean(),
        chance.odds(4),
        flaw);
  }

  private Step list() {
    int version = chance.versionOf(ApiKeys.LIST_GROUPS, 0);
    return new Step.ListGroups(
        version,
        version >= LIST_BY_STATE && chance.odds(2) ? chance.some(STATES, 1) : List.of(),
        version >= LIST_BY_TYPE && chance.odds(3) ? chance.some(TYPES, 1) : List.of());
  }

  /** Mostly the one that the scenario is about, and that alone. */
  private List<GroupName> groups() {
    return chance.odds(3) ? chance.some(List.of(GroupName.values()), 1) : List.of(GroupName.OWN);
  }
}
