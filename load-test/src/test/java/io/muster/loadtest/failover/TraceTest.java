package io.muster.loadtest.failover;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TraceTest {
  private static final long SECOND = 1_000_000_000L;

  private final Trace trace = new Trace();

  @Test
  void countsFromTheFaultUntilARequestThatWasSentLaterIsAnswered() {
    succeed(9.0, 9.1);
    succeed(9.9, 10.5);
    succeed(12.0, 12.5);

    assertThat(trace.secondsUntilSuccess(10 * SECOND, 20 * SECOND)).isEqualTo(2.5);
    assertThat(trace.succeededSince(10 * SECOND)).isTrue();
    assertThat(trace.succeededSince(12 * SECOND)).isFalse();
  }

  @Test
  void countsUntilTheEndIfThereWasNone() {
    succeed(9.0, 9.1);

    assertThat(trace.secondsUntilSuccess(10 * SECOND, 20 * SECOND)).isEqualTo(10);
  }

  @Test
  void aGapMayBeginBeforeTheFaultAndEndWithTheObservation() {
    succeed(8.0, 8.0);
    succeed(9.0, 9.0);
    succeed(12.0, 12.0);
    succeed(13.0, 13.0);

    assertThat(trace.longestGap(10 * SECOND, 14 * SECOND)).isEqualTo(3);
    assertThat(trace.longestGap(10 * SECOND, 18 * SECOND)).isEqualTo(5);
  }

  @Test
  void aGapIsOfTheSpanThatItEndsIn() {
    succeed(9.0, 9.0);
    succeed(10.0, 10.0);
    succeed(13.0, 13.0);
    succeed(14.0, 14.0);

    assertThat(trace.longestGap(9 * SECOND, 11 * SECOND)).isEqualTo(1);
    assertThat(trace.longestGap(11 * SECOND, 14 * SECOND)).isEqualTo(3);
  }

  private void succeed(double sent, double answered) {
    trace.add((long) (sent * SECOND), (long) (answered * SECOND));
  }
}
