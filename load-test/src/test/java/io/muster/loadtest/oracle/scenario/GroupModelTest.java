package io.muster.loadtest.oracle.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.loadtest.oracle.scenario.GroupModel.Standing;
import io.muster.loadtest.oracle.scenario.GroupModel.State;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GroupModelTest {
  private final GroupModel group =
      new GroupModel(
          List.of(
              part("a", null), part("b", null), part("s", "instance-1"), part("t", "instance-1")));

  @Test
  void aMemberReservesItsIdAndJoinsWithIt() {
    join("a");
    assertThat(group.standing("a")).isEqualTo(Standing.RESERVED);

    join("a");
    assertThat(group.state()).isEqualTo(State.COMPLETING);
    assertThat(group.isLeader("a")).isTrue();

    sync("a");
    assertThat(group.state()).isEqualTo(State.STABLE);
  }

  @Test
  void aNewcomerWaitsForThoseWhoAreThere() {
    settle("a");
    join("b");
    join("b");
    assertThat(group.state()).isEqualTo(State.PREPARING);
    assertThat(group.standing("b")).isEqualTo(Standing.JOINING);

    join("a");
    assertThat(group.state()).isEqualTo(State.COMPLETING);
    assertThat(group.isLeader("a")).isTrue();
    assertThat(group.isUnsynced("b")).isTrue();
  }

  @Test
  void aReservedIdHoldsUpARebalance() {
    settle("a");
    join("b");
    join("a");

    assertThat(group.state()).isEqualTo(State.PREPARING);
  }

  @Test
  void aRestartedStaticMemberTakesItsPlace() {
    settle("s");

    join("t");

    assertThat(group.state()).isEqualTo(State.STABLE);
    assertThat(group.standing("s")).isEqualTo(Standing.GONE);
    assertThat(group.isLeader("t")).isTrue();
  }

  @Test
  void whoLeavesIsGone() {
    settle("a");

    group.apply(new Step.Leave(List.of("a"), 5, false, null));

    assertThat(group.state()).isEqualTo(State.EMPTY);
    assertThat(group.standing("a")).isEqualTo(Standing.GONE);
  }

  @Test
  void aFlawedRequestChangesNothing() {
    settle("a");

    group.apply(new Step.Leave(List.of("a"), 5, false, Flaw.NO_GROUP));

    assertThat(group.state()).isEqualTo(State.STABLE);
  }

  private void settle(String name) {
    join(name);
    if (group.standing(name) == Standing.RESERVED) {
      join(name);
    }
    sync(name);
  }

  private void join(String name) {
    group.apply(new Step.Join(name, 9, false, 0, List.of("range"), null));
  }

  private void sync(String name) {
    group.apply(new Step.Sync(name, 5, 0, null));
  }

  private static Part part(String name, @Nullable String instanceId) {
    return new Part(name, instanceId, Part.AMPLE_MS, Part.AMPLE_MS, "consumer", List.of("range"));
  }
}
