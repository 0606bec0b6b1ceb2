package io.muster.loadtest.chaos.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.loadtest.chaos.history.Operation.Answer;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.GroupProtocol;
import org.junit.jupiter.api.Test;

class ConvergenceTest {
  private final Script script = new Script();
  private Convergence convergence = ofGroup(GroupProtocol.CLASSIC);

  @Test
  void aGroupWhoseMembersOwnAllPartitionsInOneGenerationIsWhole() {
    script.sync("a", 3, 0);
    script.sync("b", 3, 1);
    long quiet = script.now();
    script.heartbeat("a", 3, Answer.DONE);
    script.commit("b", 3, 1, 7, Answer.DONE);

    assertThat(convergence.missing(script.operations(), quiet)).isEmpty();
  }

  @Test
  void aMemberOfWhomNothingWasHeardIsMissing() {
    script.sync("a", 3, 0);
    script.sync("b", 3, 1);
    script.heartbeat("b", 3, Answer.DONE);
    long quiet = script.now();
    script.heartbeat("a", 3, Answer.DONE);

    assertMissing(quiet, "g has no stable member b");
  }

  @Test
  void aMemberWhoseLastHeartbeatWasRefusedIsMissing() {
    script.sync("a", 3, 0);
    script.sync("b", 3, 1);
    script.heartbeat("a", 3, Answer.DONE);
    script.heartbeat("b", 3, Answer.DONE);
    script.heartbeat("b", 3, "REBALANCE_IN_PROGRESS");

    assertMissing(0, "g has no stable member b");
  }

  @Test
  void membersOfTwoGenerationsAreNoGroup() {
    script.sync("a", 3, 0);
    script.sync("b", 4, 1);
    script.heartbeat("a", 3, Answer.DONE);
    script.heartbeat("b", 4, Answer.DONE);

    assertMissing(0, "g has members in generations [3, 4]");
  }

  @Test
  void aPartitionWithoutAnOwnerIsMissing() {
    script.sync("a", 3, 0);
    script.sync("b", 3);
    script.heartbeat("a", 3, Answer.DONE);
    script.heartbeat("b", 3, Answer.DONE);

    assertMissing(0, "g has partitions without an owner: [1]");
  }

  @Test
  void whatWasOwnedInAnEarlierGenerationDoesNotCount() {
    script.sync("a", 3, 0);
    script.sync("b", 2, 1);
    script.heartbeat("a", 3, Answer.DONE);
    script.heartbeat("b", 3, Answer.DONE);

    assertMissing(0, "g has partitions without an owner: [1]");
  }

  @Test
  void inAConsumerGroupWhatIsKeptInALaterEpochCounts() {
    convergence = ofGroup(GroupProtocol.CONSUMER);
    script.assigned("a", 2, 0, 1);
    script.revoked("a", 2, 1);
    script.assigned("b", 3, 1);
    script.commit("a", 3, 0, 7, Answer.DONE);
    script.commit("b", 3, 1, 7, Answer.DONE);

    assertThat(convergence.missing(script.operations(), 0)).isEmpty();
  }

  @Test
  void inAConsumerGroupWhatWasRevokedIsWithoutAnOwner() {
    convergence = ofGroup(GroupProtocol.CONSUMER);
    script.assigned("a", 3, 0, 1);
    script.assigned("b", 3);
    script.commit("a", 3, 0, 7, Answer.DONE);
    script.commit("b", 3, 1, 7, Answer.DONE);
    assertThat(convergence.missing(script.operations(), 0)).isEmpty();

    script.revoked("a", 3, 1);
    assertMissing(0, "g has partitions without an owner: [1]");

    script.closed("a", 3);
    assertMissing(0, "g has no stable member a");
  }

  @Test
  void inAConsumerGroupWhoWasFencedIsNoMemberBeforeItCommitsAgain() {
    convergence = ofGroup(GroupProtocol.CONSUMER);
    script.assigned("a", 3, 0);
    script.assigned("b", 3, 1);
    script.commit("a", 3, 0, 7, Answer.DONE);
    script.commit("b", 3, 1, 7, Answer.DONE);
    script.lost("a", 3, 0);

    assertMissing(0, "g has no stable member a");
  }

  @Test
  void aConsumerGroupInWhichTwoOwnAPartitionIsNotWhole() {
    convergence = ofGroup(GroupProtocol.CLASSIC, GroupProtocol.CONSUMER);
    script.assigned("a", 2, 0, 1);
    script.assigned("b", 3, 1);
    script.commit("a", 3, 0, 7, Answer.DONE);
    script.commit("b", 3, 1, 7, Answer.DONE);

    assertMissing(0, "g has partitions with two owners: [1]");
  }

  @Test
  void aConsumerGroupIsNotWholeBeforeAllAreInOneEpoch() {
    convergence = ofGroup(GroupProtocol.CONSUMER);
    script.assigned("a", 2, 0);
    script.assigned("b", 3, 1);
    script.commit("a", 2, 0, 7, Answer.DONE);
    script.commit("b", 3, 1, 7, Answer.DONE);

    assertMissing(0, "g has members in generations [2, 3]");
  }

  private static Convergence ofGroup(GroupProtocol... protocols) {
    return new Convergence(
        List.of(new ExpectedGroup("g", Set.of(protocols), Set.of("a", "b"), Set.of(0, 1))));
  }

  private void assertMissing(long quiet, String what) {
    assertThat(convergence.missing(script.operations(), quiet))
        .containsExactly(new Violation(Invariant.GROUPS_CONVERGE, what));
  }
}
