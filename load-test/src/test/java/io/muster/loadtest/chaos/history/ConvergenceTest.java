package io.muster.loadtest.chaos.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.loadtest.chaos.history.Operation.Answer;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConvergenceTest {
  private final Convergence convergence =
      new Convergence(List.of(new ExpectedGroup("g", Set.of("a", "b"), Set.of(0, 1))));
  private final Script script = new Script();

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

  private void assertMissing(long quiet, String what) {
    assertThat(convergence.missing(script.operations(), quiet))
        .containsExactly(new Violation(Invariant.GROUPS_CONVERGE, what));
  }
}
