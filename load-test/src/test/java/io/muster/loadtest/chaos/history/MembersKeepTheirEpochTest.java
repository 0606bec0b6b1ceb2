package io.muster.loadtest.chaos.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.loadtest.chaos.history.Operation.Answer;
import io.muster.loadtest.chaos.history.Operation.Kind;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.GroupProtocol;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MembersKeepTheirEpochTest {
  private final Script script = new Script();

  @BeforeEach
  void aGroupOfTheConsumerProtocol() {
    script.speaking(GroupProtocol.CONSUMER);
    script.join("a", 3, Set.of());
  }

  @Test
  void epochsThatGrowAndALeaveAreAsTheyShouldBe() {
    script.heartbeat("a", 3, 3);
    script.heartbeat("a", 3, 5);
    script.commit("a", 5, 0, 7, Answer.DONE);
    script.leave("a", 5);
    script.heartbeat("a", 5, "UNKNOWN_MEMBER_ID");
    script.commit("a", 5, 0, 8, "UNKNOWN_MEMBER_ID");

    assertThat(script.violations()).isEmpty();
  }

  @Test
  void anEpochThatGoesBackIsFound() {
    script.heartbeat("a", 3, 5);
    script.heartbeat("a", 5, 4);

    assertFound("#2 HEARTBEAT", "was told epoch 4 after #1 HEARTBEAT", "had been told 5");
  }

  @Test
  void anEpochBelowTheOneItJoinedInIsFound() {
    script.heartbeat("a", 3, 2);

    assertFound("was told epoch 2 after #0 JOIN");
  }

  @Test
  void answersUnderWayAtATimeSayNothingOfTheirOrder() {
    script.during(
        Kind.HEARTBEAT,
        "a",
        3,
        Map.of(),
        Answer.joined("a", 4, Set.of()),
        () -> script.heartbeat("a", 3, 5));

    assertThat(script.violations()).isEmpty();
  }

  @Test
  void otherMembersMayBeBehind() {
    script.heartbeat("a", 3, 5);
    script.join("b", 4, Set.of());

    assertThat(script.violations()).isEmpty();
  }

  @Test
  void aHeartbeatOfWhoHasLeftIsFound() {
    script.leave("a", 3);
    script.heartbeat("a", 3, 3);

    assertFound("#2 HEARTBEAT", "was acknowledged after #1 LEAVE");
  }

  @Test
  void aCommitOfWhoHasLeftIsFound() {
    script.leave("a", 3);
    script.commit("a", 3, 0, 7, Answer.DONE);

    assertFound("#2 COMMIT", "was acknowledged after #1 LEAVE");
  }

  @Test
  void aCommitThatHadBegunBeforeTheLeaveMayBeAcknowledged() {
    script.during(Kind.COMMIT, "a", 3, Map.of(0, 7L), () -> script.leave("a", 3));

    assertThat(script.violations()).isEmpty();
  }

  @Test
  void aLeaveThatIsRefusedEndsNothing() {
    script.during(Kind.LEAVE, "a", 3, Map.of(), Answer.lost("no answer"), () -> {});
    script.heartbeat("a", 3, 3);

    assertThat(script.violations()).isEmpty();
  }

  @Test
  void whoWasToldThatItIsNoMemberIsNotAcknowledgedAnyMore() {
    script.heartbeat("a", 3, "UNKNOWN_MEMBER_ID");
    script.commit("a", 3, 0, 7, Answer.DONE);

    assertFound("#2 COMMIT", "was acknowledged after #1 HEARTBEAT");
  }

  @Test
  void whoWasNotKnownBeforeItJoinedMayStillCome() {
    script.heartbeat("b", 0, "UNKNOWN_MEMBER_ID");
    script.join("b", 4, Set.of());

    assertThat(script.violations()).isEmpty();
  }

  @Test
  void zombiesAreCountedAndTheirRefusalsToo() {
    script.heartbeat("a", 3, 3);
    script.join("b", 3, Set.of());
    script.silent("a", 3);
    script.commit("a", 3, 0, 7, "UNKNOWN_MEMBER_ID");
    script.heartbeat("a", 3, "FENCED_MEMBER_EPOCH");
    script.heartbeat("b", 3, "FENCED_MEMBER_EPOCH");

    assertThat(script.findings().zombies()).isEqualTo(new Zombies(1, 2));
  }

  private void assertFound(String... texts) {
    assertThat(script.invariants()).containsExactly(Invariant.MEMBERS_KEEP_THEIR_EPOCH);
    assertThat(script.violations()).hasSize(1);
    assertThat(script.violations().get(0).text()).contains(texts);
  }
}
