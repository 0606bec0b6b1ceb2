package io.muster.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final long START = Long.MAX_VALUE - 1_000; // so that the clock runs over
  private static final long MILLISECOND = 1_000_000;

  @Test
  void lessThanAllowedIsAllAllowed() {
    Pace pace = new Pace(100, START);

    assertThat(allowed(pace, 50, 20 * MILLISECOND)).isEqualTo(50);
  }

  @Test
  void ofMoreThanAllowedSoManyASecondAre() {
    Pace pace = new Pace(100, START);

    assertThat(allowed(pace, 2_000, MILLISECOND)).isEqualTo(200);
  }

  @Test
  void atOnceOnlyOneIs() {
    Pace pace = new Pace(100, START);

    assertThat(allowed(pace, 1_000, 0)).isEqualTo(1);
  }

  @Test
  void noneMeansNever() {
    assertThat(allowed(new Pace(0, START), 1_000, 1_000 * MILLISECOND)).isZero();
  }

  private static long allowed(Pace pace, int attempts, long everyNanos) {
    return LongStream.range(0, attempts)
        .filter(attempt -> pace.allows(START + attempt * everyNanos))
        .count();
  }
}
