package io.muster.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.GroupEvent.JoinPhase.Completion;
import io.muster.group.GroupEvent.Member;
import io.muster.group.JoinWindow.Closing;
import io.muster.group.JoinWindow.Turnout;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JoinWindowTest {
  private static final long T0 = 5_000;
  private static final JoinWindowSettings NODE = JoinWindowSettings.defaults();

  private static Member member(int rebalanceTimeoutMs) {
    return new Member("m", null, "c", "h", 10_000, rebalanceTimeoutMs, List.of());
  }

  @Nested
  class FromEmpty {
    private final JoinWindow window =
        JoinWindow.open(List.of(), 0, T0).newcomer(member(60_000), T0);

    private Turnout waiting(int members) {
      return new Turnout(members, members, 0, false);
    }

    @Test
    void aLoneConsumerWaitsOneWindow() {
      assertThat(window.closing(NODE, waiting(1)))
          .isEqualTo(new Closing(T0 + 100, Completion.QUIET_PERIOD));
    }

    @Test
    void theQuietPeriodCountsFromTheLatestArrival() {
      JoinWindow later = window.newcomer(member(60_000), T0 + 90);
      assertThat(later.closing(NODE, waiting(2)))
          .isEqualTo(new Closing(T0 + 190, Completion.QUIET_PERIOD));
    }

    @Test
    void allExtensionsTogetherEndAtTheCap() {
      JoinWindow later = window.newcomer(member(60_000), T0 + 2_950);
      assertThat(later.closing(NODE, waiting(9)))
          .isEqualTo(new Closing(T0 + 3_000, Completion.CAP));
    }

    @Test
    void theCapIsNeverBeyondTheSmallestRebalanceTimeout() {
      JoinWindow later = window.newcomer(member(1_000), T0 + 950);
      assertThat(later.closing(NODE, waiting(2)))
          .isEqualTo(new Closing(T0 + 1_000, Completion.CAP));
    }

    @Test
    void aWindowLongerThanTheCapIsItsOwnCap() {
      assertThat(window.closing(NODE.withWindowMs(10_000), waiting(1)))
          .isEqualTo(new Closing(T0 + 10_000, Completion.QUIET_PERIOD));
    }

    @Test
    void anOutstandingMemberIdHoldsItOpenUpToTheCap() {
      assertThat(window.closing(NODE, new Turnout(1, 1, 0, true)))
          .isEqualTo(new Closing(T0 + 3_000, Completion.CAP));
    }

    @Test
    void theExpectedCountCompletesAtOnceEvenWithAnIdOutstanding() {
      JoinWindowSettings three = NODE.withWindowMs(10_000).withInstanceCount(3);
      assertThat(window.closing(three, waiting(2)).by()).isEqualTo(Completion.QUIET_PERIOD);
      assertThat(window.closing(three, new Turnout(3, 3, 0, true)))
          .isEqualTo(new Closing(T0, Completion.EXPECTED_COUNT));
      assertThat(window.closing(three, waiting(4)).by()).isEqualTo(Completion.EXPECTED_COUNT);
    }

    @Test
    void aLearnedCountIsWaitedForUpToTheCap() {
      JoinWindow learned = JoinWindow.open(List.of(), 3, T0).newcomer(member(60_000), T0);
      JoinWindowSettings learning = NODE.withLearn(true);
      assertThat(learned.closing(learning, waiting(2)))
          .isEqualTo(new Closing(T0 + 3_000, Completion.CAP));
      assertThat(learned.closing(learning, waiting(3)).by()).isEqualTo(Completion.EXPECTED_COUNT);
      assertThat(learned.closing(NODE, waiting(2)).by()).isEqualTo(Completion.QUIET_PERIOD);
    }

    @Test
    void aGroupThatHadOneMemberExpectsNobody() {
      JoinWindow learned = JoinWindow.open(List.of(), 1, T0).newcomer(member(60_000), T0);
      assertThat(learned.closing(NODE.withLearn(true), waiting(1)))
          .isEqualTo(new Closing(T0 + 100, Completion.QUIET_PERIOD));
    }

    @Test
    void aSetCountOutweighsTheLearnedOne() {
      JoinWindow learned = JoinWindow.open(List.of(), 50, T0).newcomer(member(60_000), T0);
      assertThat(learned.closing(NODE.withLearn(true).withInstanceCount(2), waiting(1)).by())
          .isEqualTo(Completion.QUIET_PERIOD);
    }

    @Test
    void itEndsWhenNobodyIsLeft() {
      assertThat(window.closing(NODE, waiting(0)))
          .isEqualTo(new Closing(T0, Completion.NOBODY_LEFT));
    }

    @ParameterizedTest
    @CsvSource({"1, 100", "9, 100", "10, 200", "99, 200", "100, 300", "1000, 400", "5000, 400"})
    void largerGroupsWaitLonger(int members, long quietMs) {
      assertThat(window.closing(NODE, waiting(members)).atTicksMs()).isEqualTo(T0 + quietMs);
      assertThat(window.closing(NODE.withAdaptive(false), waiting(members)).atTicksMs())
          .isEqualTo(T0 + 100);
    }
  }

  @Nested
  class OfALivingGroup {
    private final JoinWindow window =
        JoinWindow.open(List.of(member(60_000), member(30_000)), 0, T0);

    @Test
    void knownMembersHaveUntilTheLongestRebalanceTimeout() {
      assertThat(window.closing(NODE, new Turnout(1, 0, 1, false)))
          .isEqualTo(new Closing(T0 + 60_000, Completion.REBALANCE_TIMEOUT));
    }

    @Test
    void nobodyKnownIsLeftOutForTheExpectedCount() {
      assertThat(window.closing(NODE.withInstanceCount(2), new Turnout(2, 1, 1, false)).by())
          .isEqualTo(Completion.REBALANCE_TIMEOUT);
    }

    @Test
    void itCompletesAtOnceWhenAllAreBackAndNobodyIsNew() {
      Turnout all = new Turnout(2, 0, 0, false);
      assertThat(window.counted(all, T0 + 500).closing(NODE, all))
          .isEqualTo(new Closing(T0, Completion.ALL_REJOINED));
    }

    @Test
    void itCompletesAtOnceWhenTheNewcomersHaveLongBeenQuiet() {
      Turnout all = new Turnout(3, 1, 0, false);
      JoinWindow counted = window.newcomer(member(60_000), T0).counted(all, T0 + 2_000);
      assertThat(counted.closing(NODE, all))
          .isEqualTo(new Closing(T0 + 100, Completion.QUIET_PERIOD));
    }

    @Test
    void newcomersHoldItOneCapFromTheLastKnownMembersReturn() {
      Turnout all = new Turnout(9, 7, 0, false);
      JoinWindow counted = window.counted(all, T0 + 2_000).newcomer(member(60_000), T0 + 4_950);
      assertThat(counted.closing(NODE, all)).isEqualTo(new Closing(T0 + 5_000, Completion.CAP));
    }

    @Test
    void anOutstandingIdHoldsItToo() {
      Turnout all = new Turnout(2, 0, 0, true);
      assertThat(window.counted(all, T0 + 2_000).closing(NODE, all))
          .isEqualTo(new Closing(T0 + 5_000, Completion.CAP));
    }

    @Test
    void beyondTheSmallestRebalanceTimeoutNewcomersHoldNobody() {
      Turnout all = new Turnout(3, 1, 0, false);
      JoinWindow counted = window.counted(all, T0 + 40_000).newcomer(member(60_000), T0 + 40_000);
      assertThat(counted.closing(NODE, all)).isEqualTo(new Closing(T0 + 40_000, Completion.CAP));
    }

    @Test
    void onlyTheFirstMomentWithoutMissingMembersCounts() {
      Turnout all = new Turnout(2, 0, 0, true);
      JoinWindow counted = window.counted(all, T0 + 2_000).counted(all, T0 + 4_000);
      assertThat(counted.knownBackAt()).isEqualTo(T0 + 2_000);
    }
  }
}
