package io.muster.loadtest.load.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CoverageTest {
  private final Coverage coverage = new Coverage();

  @Test
  void neighboursBecomeOneRun() {
    coverage.add(0, 4);
    coverage.add(5, 9);
    coverage.add(11, 11);

    assertThat(runs(coverage)).containsExactly("0-9 x1", "11-11 x1");
    assertThat(coverage.size()).isEqualTo(11);
  }

  @Test
  void anOverlapIsSeenTwice() {
    coverage.add(0, 9);
    coverage.add(5, 12);

    assertThat(runs(coverage)).containsExactly("0-4 x1", "5-9 x2", "10-12 x1");
  }

  @Test
  void aGapThatIsFilledIsOneRun() {
    coverage.add(0, 4);
    coverage.add(10, 14);
    coverage.add(5, 9);

    assertThat(runs(coverage)).containsExactly("0-14 x1");
  }

  @Test
  void aPartOfIt() {
    coverage.add(0, 9);
    coverage.add(20, 29);

    List<String> some = new ArrayList<>();
    coverage.forEach(5, 24, (first, last, times) -> some.add("%d-%d".formatted(first, last)));

    assertThat(some).containsExactly("5-9", "20-24");
  }

  @Test
  void countsLikeAnArray() {
    Random random = new Random(7);
    int[] expected = new int[200];
    for (int i = 0; i < 500; i++) {
      int first = random.nextInt(expected.length);
      int last = Math.min(expected.length - 1, first + random.nextInt(20));
      coverage.add(first, last);
      for (int offset = first; offset <= last; offset++) {
        expected[offset]++;
      }
    }

    for (int offset = 0; offset < expected.length; offset++) {
      assertThat(coverage.at(offset)).as("offset %d", offset).isEqualTo(expected[offset]);
    }
    assertThat(coverage.at(expected.length)).isZero();
  }

  private static List<String> runs(Coverage of) {
    List<String> runs = new ArrayList<>();
    of.forEach((first, last, times) -> runs.add("%d-%d x%d".formatted(first, last, times)));
    return runs;
  }
}
