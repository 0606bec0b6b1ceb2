package io.muster.loadtest.oracle.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.loadtest.oracle.scenario.ConsumerModel.Standing;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsumerModelTest {
  private final ConsumerModel group =
      new ConsumerModel(
          List.of(
              Part.consumer("a", null, Part.AMPLE_MS, "range"),
              Part.consumer("b", null, Part.BRIEF_MS, "range"),
              Part.consumer("s", "instance-1", Part.AMPLE_MS, "range"),
              Part.consumer("t", "instance-1", Part.AMPLE_MS, "range"),
              new Part(
                  "c", "instance-1", Part.AMPLE_MS, Part.AMPLE_MS, "consumer", List.of("range"))));

  @Test
  void aMemberComesAndGoes() {
    assertThat(group.isEmpty()).isTrue();

    enter("a");
    assertThat(group.standing("a")).isEqualTo(Standing.MEMBER);
    assertThat(group.isEmpty()).isFalse();

    exit("a", false);
    assertThat(group.standing("a")).isEqualTo(Standing.OUT);
  }

  @Test
  void whatIsRefusedChangesNothing() {
    group.apply(new ConsumerStep.Enter("a", 1, List.of(), null, Flaw.NO_GROUP));

    assertThat(group.standing("a")).isEqualTo(Standing.OUT);
  }

  @Test
  void onlyAStaticMemberIsAwayForAWhile() {
    enter("a");
    exit("a", true);
    assertThat(group.standing("a")).isEqualTo(Standing.MEMBER);

    enter("s");
    exit("s", true);
    assertThat(group.standing("s")).isEqualTo(Standing.AWAY);
  }

  @Test
  void anInstanceIsReplacedOnceItIsAway() {
    enter("s");
    enter("t");
    assertThat(group.standing("t")).isEqualTo(Standing.OUT);

    exit("s", true);
    enter("t");
    assertThat(group.standing("s")).isEqualTo(Standing.OUT);
    assertThat(group.standing("t")).isEqualTo(Standing.MEMBER);
  }

  @Test
  void aClassicMemberReplacesItsInstanceAtOnce() {
    enter("s");
    group.apply(new Step.Join("c", 9, false, 0, List.of("range"), null));

    assertThat(group.standing("s")).isEqualTo(Standing.OUT);
    assertThat(group.standing("c")).isEqualTo(Standing.MEMBER);
  }

  @Test
  void whoClingsLetsGoOrIsFencedIfItsTimeIsShort() {
    cling("a");
    cling("b");
    assertThat(group.isAnybodyClinging()).isTrue();

    group.apply(new Step.Lapse());
    assertThat(group.standing("a")).isEqualTo(Standing.CLINGING);
    assertThat(group.standing("b")).isEqualTo(Standing.OUT);

    group.apply(new ConsumerStep.LetGo("a"));
    assertThat(group.standing("a")).isEqualTo(Standing.MEMBER);
    assertThat(group.isAnybodyClinging()).isFalse();
  }

  private void enter(String name) {
    group.apply(new ConsumerStep.Enter(name, 1, List.of("orders"), null, null));
  }

  private void exit(String name, boolean forAWhile) {
    group.apply(new ConsumerStep.Exit(name, 1, forAWhile, null));
  }

  private void cling(String name) {
    enter(name);
    group.apply(new ConsumerStep.Cling(name));
  }
}
