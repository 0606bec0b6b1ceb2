package io.muster.loadtest.oracle.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShrinkerTest {
  private static final List<Integer> STEPS = IntStream.range(0, 40).boxed().toList();

  @Test
  void findsTheStepsThatAPlantedDifferenceNeeds() throws Exception {
    assertThat(Shrinker.minimal(STEPS, steps -> steps.containsAll(List.of(3, 17, 18, 39))))
        .containsExactly(3, 17, 18, 39);
  }

  @Test
  void findsTheOneStep() throws Exception {
    assertThat(Shrinker.minimal(STEPS, steps -> steps.contains(23))).containsExactly(23);
  }

  @Test
  void leavesNothingWhereNothingIsNeeded() throws Exception {
    assertThat(Shrinker.minimal(STEPS, steps -> true)).isEmpty();
  }

  @Test
  void leavesAllWhereAllIsNeeded() throws Exception {
    assertThat(Shrinker.minimal(STEPS, steps -> steps.size() == STEPS.size())).isEqualTo(STEPS);
  }

  /** Three of any kind: there are many minimal lists, and one of them is found. */
  @Test
  void whatIsLeftFailsNoMoreWithoutAnyOneOfItsSteps() throws Exception {
    Shrinker.Test<Integer> test = steps -> steps.stream().mapToInt(Integer::intValue).sum() >= 100;

    List<Integer> minimal = Shrinker.minimal(STEPS, test);

    assertThat(test.fails(minimal)).isTrue();
    for (int i = 0; i < minimal.size(); i++) {
      int without = i;
      assertThat(
              test.fails(
                  IntStream.range(0, minimal.size())
                      .filter(j -> j != without)
                      .mapToObj(minimal::get)
                      .toList()))
          .isFalse();
    }
  }

  @Test
  void doesNotTryForLong() throws Exception {
    AtomicInteger tries = new AtomicInteger();

    List<Integer> minimal =
        Shrinker.minimal(
            STEPS,
            steps -> {
              tries.incrementAndGet();
              return steps.contains(5) && steps.contains(30);
            });

    assertThat(minimal).containsExactly(5, 30);
    assertThat(tries).hasValueLessThan(60);
  }
}
