package io.muster.loadtest.chaos.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.loadtest.chaos.history.Operation.Answer;
import io.muster.loadtest.chaos.history.Operation.Kind;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.GroupProtocol;
import org.junit.jupiter.api.Test;

/** A checker that cannot fail would be worth nothing: each kind of bad history is found out. */
class CheckerTest {
  private final Script script = new Script();

  @Test
  void aGoodHistoryHasNoViolations() {
    script.join("a", 1, Set.of("a", "b"));
    script.join("b", 1, Set.of());
    script.sync("a", 1, 0);
    script.sync("b", 1, 1);
    script.commit("a", 1, 0, 10, Answer.DONE);
    script.commit("b", 1, 1, 11, Answer.DONE);
    script.fetch(Map.of(0, 10L, 1, 11L));

    assertThat(script.violations()).isEmpty();
  }

  @Test
  void anAcknowledgedCommitThatIsNotThereIsFound() {
    script.commit("a", 1, 0, 10, Answer.DONE);
    script.commit("a", 1, 0, 11, Answer.DONE);
    script.fetch(Map.of(0, 10L));

    assertThat(script.invariants()).containsExactly(Invariant.ACKNOWLEDGED_COMMITS_ARE_THERE);
    assertThat(script.violations().get(0).text())
        .contains("#2 FETCH")
        .contains("read offset 10 of partition 0")
        .contains("#1 COMMIT of g generation 1 by a at 127.0.0.1:9092");
  }

  @Test
  void anOffsetThatVanishedIsFound() {
    script.commit("a", 1, 0, 10, Answer.DONE);
    script.fetch(Map.of(0, -1L));

    assertThat(script.invariants()).containsExactly(Invariant.ACKNOWLEDGED_COMMITS_ARE_THERE);
  }

  @Test
  void anOffsetThatNobodyCommittedIsFound() {
    script.fetch(Map.of(0, 7L));

    assertThat(script.invariants()).containsExactly(Invariant.ACKNOWLEDGED_COMMITS_ARE_THERE);
  }

  @Test
  void aCommitWithoutAnswerMayOrMayNotBeThere() {
    script.commit("a", 1, 0, 10, Answer.DONE);
    script.commit("a", 1, 0, 11, Answer.LOST);
    script.fetch(Map.of(0, 10L));
    script.fetch(Map.of(0, 11L));

    assertThat(script.violations()).isEmpty();
  }

  @Test
  void aCommitThatWasRefusedMustNotBeThere() {
    script.commit("a", 1, 0, 10, Answer.DONE);
    script.commit("b", 1, 0, 11, "ILLEGAL_GENERATION");
    script.fetch(Map.of(0, 11L));

    assertThat(script.invariants()).containsExactly(Invariant.ACKNOWLEDGED_COMMITS_ARE_THERE);
  }

  @Test
  void aCommitWithoutAnswerOfAnEarlierGenerationMustNotOverwriteALaterOne() {
    script.commit("a", 1, 0, 10, Answer.LOST);
    script.commit("b", 2, 0, 11, Answer.DONE);
    script.fetch(Map.of(0, 10L));

    assertThat(script.invariants()).containsExactly(Invariant.ACKNOWLEDGED_COMMITS_ARE_THERE);
  }

  @Test
  void inAConsumerGroupACommitOfAnEarlierEpochMayComeLateButNotAfterAnotherMembers() {
    script.speaking(GroupProtocol.CONSUMER);
    script.commit("a", 1, 0, 10, Answer.LOST);
    script.commit("a", 2, 0, 11, Answer.DONE);
    script.fetch(Map.of(0, 10L));
    assertThat(script.violations()).isEmpty();

    script.commit("b", 3, 0, 12, Answer.DONE);
    script.fetch(Map.of(0, 10L));
    assertThat(script.invariants()).containsExactly(Invariant.ACKNOWLEDGED_COMMITS_ARE_THERE);
  }

  @Test
  void inAConsumerGroupACommitThatIsTriedAgainMayComeAfterAnotherMembers() {
    script.speaking(GroupProtocol.CONSUMER);
    script.during(
        Kind.COMMIT,
        "a",
        1,
        Map.of(0, 10L),
        Answer.of(Answer.LOST),
        () -> script.commit("b", 2, 0, 11, Answer.DONE));
    script.fetch(Map.of(0, 10L));

    assertThat(script.violations()).isEmpty();
  }

  @Test
  void inAConsumerGroupAnAcknowledgedCommitThatIsNotThereIsFound() {
    script.speaking(GroupProtocol.CONSUMER);
    script.commit("a", 1, 0, 10, Answer.DONE);
    script.commit("a", 2, 0, 11, Answer.DONE);
    script.fetch(Map.of(0, 10L));

    assertThat(script.invariants()).containsExactly(Invariant.ACKNOWLEDGED_COMMITS_ARE_THERE);
  }

  @Test
  void aReadMayMissACommitThatIsUnderWay() {
    script.commit("a", 1, 0, 10, Answer.DONE);
    script.during(Kind.COMMIT, "a", 1, Map.of(0, 11L), () -> script.fetch(Map.of(0, 10L)));

    assertThat(script.violations()).isEmpty();
  }

  @Test
  void twoOwnersInOneGenerationAreFound() {
    script.sync("a", 1, 0, 1);
    script.sync("b", 1, 1);

    assertThat(script.invariants()).contains(Invariant.ONE_OWNER_PER_GENERATION);
    assertThat(script.violations().get(0).text()).contains("partition 1 has two owners");
  }

  @Test
  void whatAStockConsumerTellsItsApplicationCountsAsOwning() {
    script.assigned("a", 1, 0);
    script.assigned("b", 1, 0);

    assertThat(script.invariants()).contains(Invariant.ONE_OWNER_PER_GENERATION);
  }

  @Test
  void aPartitionMayHaveAnotherOwnerInTheNextGeneration() {
    script.sync("a", 1, 0, 1);
    script.sync("b", 2, 0, 1);

    assertThat(script.violations()).isEmpty();
  }

  @Test
  void aGenerationThatGoesBackIsFound() {
    script.join("a", 2, Set.of("a"));
    script.join("b", 1, Set.of("b"));

    assertThat(script.invariants()).containsExactly(Invariant.GENERATIONS_GROW);
  }

  @Test
  void aGenerationWithTwoSetsOfMembersIsFound() {
    script.join("a", 1, Set.of("a"));
    script.join("b", 1, Set.of("a", "b"));

    assertThat(script.invariants()).containsExactly(Invariant.GENERATIONS_GROW);
    assertThat(script.violations().get(0).text()).contains("two sets of members");
  }

  @Test
  void aMemberTheLeaderDoesNotKnowIsFound() {
    script.join("a", 1, Set.of("a"));
    script.join("b", 1, Set.of());

    assertThat(script.invariants()).containsExactly(Invariant.GENERATIONS_GROW);
  }

  @Test
  void aHeartbeatInAGenerationThatIsOverIsFound() {
    script.join("a", 2, Set.of("a"));
    script.heartbeat("b", 1, Answer.DONE);

    assertThat(script.invariants()).containsExactly(Invariant.NO_STALE_ACKNOWLEDGEMENT);
    assertThat(script.violations().get(0).text()).contains("HEARTBEAT", "after #0 JOIN");
  }

  @Test
  void aHeartbeatThatWasHeldWhileTheGroupWasLoadedPromisesNothing() {
    script.join("a", 2, Set.of("a"));
    script.during(Kind.HEARTBEAT, "b", 1, Map.of(), script::passASecond);

    assertThat(script.violations()).isEmpty();
    assertThat(script.findings().heldHeartbeats()).isEqualTo(1);
  }

  @Test
  void aHeartbeatThatIsRefusedIsAsItShouldBe() {
    script.join("a", 2, Set.of("a"));
    script.heartbeat("b", 1, "ILLEGAL_GENERATION");

    assertThat(script.violations()).isEmpty();
  }

  @Test
  void aCommitInAGenerationThatIsOverIsFound() {
    script.join("a", 2, Set.of("a"));
    script.commit("b", 1, 0, 5, Answer.DONE);

    assertThat(script.invariants()).containsExactly(Invariant.NO_STALE_ACKNOWLEDGEMENT);
  }

  @Test
  void aStockConsumerMayCommitInANewerGenerationThanItsApplicationKnows() {
    script.asStockConsumer();
    script.assigned("a", 2, 0);
    script.commit("b", 1, 1, 5, Answer.DONE);

    assertThat(script.violations()).isEmpty();
    assertThat(script.findings().stockCommits()).isEqualTo(1);
  }

  @Test
  void whatIsCheckedIsNotCountedAsLeftOut() {
    script.heartbeat("a", 1, Answer.DONE);
    script.commit("a", 1, 0, 5, Answer.DONE);

    assertThat(script.findings().heldHeartbeats()).isZero();
    assertThat(script.findings().stockCommits()).isZero();
  }

  @Test
  void anAcknowledgementUnderWayWhenTheGenerationEndsIsAllowed() {
    script.during(Kind.HEARTBEAT, "b", 1, Map.of(), () -> script.join("a", 2, Set.of("a")));

    assertThat(script.violations()).isEmpty();
  }

  @Test
  void whoHasLeftIsNotAcknowledgedAnyMore() {
    script.leave("a", 1);
    script.heartbeat("a", 1, Answer.DONE);

    assertThat(script.invariants()).containsExactly(Invariant.NO_STALE_ACKNOWLEDGEMENT);
  }

  @Test
  void anErrorThatClientsTakeForFatalIsFound() {
    script.heartbeat("a", 1, "UNKNOWN_SERVER_ERROR");

    assertThat(script.invariants()).containsExactly(Invariant.ERRORS_ARE_ACTIONABLE);
  }

  @Test
  void onlyInAConsumerGroupMembersAreFencedByTheirEpoch() {
    script.heartbeat("a", 1, "FENCED_MEMBER_EPOCH");
    script.inGroup("consumers");
    script.speaking(GroupProtocol.CONSUMER);
    script.heartbeat("a", 1, "FENCED_MEMBER_EPOCH");

    assertThat(script.violations()).hasSize(1);
    assertThat(script.invariants()).containsExactly(Invariant.ERRORS_ARE_ACTIONABLE);
  }

  @Test
  void aCommitThatIsRefusedForItsEpochMayBeThereInPart() {
    script.speaking(GroupProtocol.CONSUMER);
    script.commit("a", 1, 0, 10, "STALE_MEMBER_EPOCH");
    script.fetch(Map.of(0, 10L));

    assertThat(script.violations()).isEmpty();
  }

  @Test
  void operationsOfOtherGroupsAreNoEvidence() {
    script.join("a", 2, Set.of("a"));
    script.inGroup("other");
    script.heartbeat("b", 1, Answer.DONE);
    script.fetch(Map.of(0, -1L));

    assertThat(script.violations()).isEmpty();
  }
}
