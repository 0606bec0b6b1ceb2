package io.muster.loadtest.load;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The machine's clock, which workers go by, too. */
final class Now {
  private Now() {}

  /** Microseconds since the epoch. */
  static long micros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }
}
