package io.muster.loadtest.chaos.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.loadtest.chaos.history.Operation.Answer;
import io.muster.loadtest.chaos.history.Operation.Kind;
import java.util.Map;
import org.apache.kafka.clients.consumer.GroupProtocol;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OneOwnerAtATimeTest {
  private final Script script = new Script();

  @BeforeEach
  void consumersOfAGroupOfTheConsumerProtocol() {
    script.asStockConsumer();
    script.speaking(GroupProtocol.CONSUMER);
  }

  @Test
  void whatIsGivenUpMayBeTakenByAnother() {
    script.assigned("a", 1, 0, 1);
    script.revoked("a", 1, 1);
    script.assigned("b", 2, 1);
    script.assigned("a", 2, 0);

    assertPermitted(new Ownerships(3, 0, 0));
  }

  @Test
  void twoOwnersAtATimeAreFoundWhateverTheirEpochs() {
    script.assigned("a", 1, 0, 1);
    script.assigned("b", 2, 1);

    assertFound("partition 1 had two owners: #0 ASSIGNED", "and #1 ASSIGNED", "still has it");
  }

  @Test
  void twoOwnersInOneEpochOneAfterTheOtherAreAsItShouldBe() {
    script.assigned("a", 3, 0);
    script.revoked("a", 3, 0);
    script.assigned("b", 3, 0);

    assertPermitted(new Ownerships(2, 0, 0));
  }

  @Test
  void whoIsAskedToGiveUpWhatAnotherHasHadNotBeenFenced() {
    script.assigned("a", 1, 0);
    script.assigned("b", 2, 0);
    script.revoked("a", 1, 0);

    assertFound("the former gave it up with #2 REVOKED");
  }

  @Test
  void whoIsToldThatItHasLostThePartitionMayHaveBeenTheLastToKnow() {
    script.assigned("a", 1, 0);
    script.assigned("b", 2, 0);
    script.lost("a", 1, 0);

    assertPermitted(new Ownerships(2, 1, 0));
  }

  @Test
  void whoIsClosedMayNeverHaveKnown() {
    script.assigned("a", 1, 0);
    script.assigned("b", 2, 0);
    script.closed("a", 1);
    script.revoked("a", 1, 0);

    assertPermitted(new Ownerships(2, 0, 1));
  }

  @Test
  void aLossOfSomethingElseIsNoExcuse() {
    script.assigned("a", 1, 0, 1);
    script.assigned("b", 2, 0);
    script.lost("a", 1, 1);
    script.revoked("a", 1, 0);

    assertFound("partition 0 had two owners", "#3 REVOKED");
  }

  @Test
  void thatTheLaterOwnerIsFencedIsNoExcuse() {
    script.assigned("a", 1, 0);
    script.assigned("b", 2, 0);
    script.lost("b", 2, 0);
    script.revoked("a", 1, 0);

    assertFound("the former gave it up with #3 REVOKED");
  }

  @Test
  void whoseCommitIsAcknowledgedMeanwhileHadNotBeenFenced() {
    script.assigned("a", 1, 0);
    script.assigned("b", 2, 0);
    script.commit("a", 1, 0, 7, Answer.DONE);
    script.lost("a", 1, 0);

    assertFound("meanwhile the former was acknowledged: #2 COMMIT");
  }

  @Test
  void whoseHeartbeatIsAcknowledgedMeanwhileHadNotBeenFenced() {
    script.assigned("a", 1, 0);
    script.assigned("b", 2, 0);
    script.heartbeat("a", 1, 1);
    script.lost("a", 1, 0);

    assertFound("meanwhile the former was acknowledged: #2 HEARTBEAT");
  }

  @Test
  void aHeartbeatThatIsRefusedSaysThatItWas() {
    script.assigned("a", 1, 0);
    script.assigned("b", 2, 0);
    script.heartbeat("a", 1, "UNKNOWN_MEMBER_ID");
    script.lost("a", 1, 0);

    assertPermitted(new Ownerships(2, 1, 0));
  }

  @Test
  void aCommitThatIsRefusedOrOfSomethingElseSaysNothingOfThat() {
    script.assigned("a", 1, 0, 1);
    script.assigned("b", 2, 0);
    script.commit("a", 1, 0, 7, Answer.LOST);
    script.commit("a", 1, 1, 7, Answer.DONE);
    script.commit("b", 2, 0, 7, Answer.DONE);
    script.lost("a", 1, 0);

    assertPermitted(new Ownerships(3, 1, 0));
  }

  @Test
  void aCommitThatHadBegunBeforeSaysNothingOfThat() {
    script.assigned("a", 1, 0);
    script.during(Kind.COMMIT, "a", 1, Map.of(0, 7L), () -> script.assigned("b", 2, 0));
    script.lost("a", 1, 0);

    assertPermitted(new Ownerships(2, 1, 0));
  }

  @Test
  void whoHasBegunToGiveUpIsNoOwner() {
    script.assigned("a", 1, 0);
    script.during(
        Kind.REVOKED, "a", 1, Map.of(), Script.owning(0), () -> script.assigned("b", 2, 0));

    assertPermitted(new Ownerships(2, 0, 0));
  }

  @Test
  void whoIsOnlyBeingToldIsNoOwner() {
    script.assigned("a", 1, 0);
    script.during(
        Kind.ASSIGNED, "b", 2, Map.of(), Script.owning(0), () -> script.revoked("a", 1, 0));

    assertPermitted(new Ownerships(2, 0, 0));
  }

  @Test
  void whoIsToldOfLessHasGivenUpTheRest() {
    script.assigned("a", 1, 0, 1);
    script.assigned("a", 2, 0);
    script.assigned("b", 2, 1);

    assertPermitted(new Ownerships(3, 0, 0));
  }

  @Test
  void whoComesBackIsTheSameOwner() {
    script.assigned("a", 1, 0);
    script.closed("a", 1);
    script.assigned("a", 2, 0);
    script.assigned("a", 3, 0);

    assertPermitted(new Ownerships(2, 0, 0));
  }

  @Test
  void ofThreeOwnersEachPairIsJudged() {
    script.assigned("a", 1, 0);
    script.assigned("b", 2, 0);
    script.assigned("c", 3, 0);
    script.lost("a", 1, 0);
    script.closed("b", 2);

    assertPermitted(new Ownerships(3, 2, 1));
  }

  @Test
  void membersThatChangeBetweenTheProtocolsAreHeldToIt() {
    script.inGroup("migrating");
    script.speaking(GroupProtocol.CLASSIC, GroupProtocol.CONSUMER);
    script.assigned("a", 1, 0);
    script.assigned("b", 2, 0);

    assertFound("partition 0 had two owners");
  }

  @Test
  void classicGroupsAreHeldToTheirGenerationsInstead() {
    script.inGroup("classic");
    script.speaking(GroupProtocol.CLASSIC);
    script.assigned("a", 1, 0);
    script.assigned("b", 2, 0);
    assertPermitted(Ownerships.NONE);

    script.assigned("c", 2, 0);
    assertThat(script.invariants()).containsExactly(Invariant.ONE_OWNER_PER_GENERATION);
  }

  private void assertFound(String... texts) {
    assertThat(script.invariants()).containsExactly(Invariant.ONE_OWNER_AT_A_TIME);
    assertThat(script.violations()).hasSize(1);
    assertThat(script.violations().get(0).text()).contains(texts);
  }

  private void assertPermitted(Ownerships ownerships) {
    assertThat(script.violations()).isEmpty();
    assertThat(script.findings().ownerships()).isEqualTo(ownerships);
  }
}
