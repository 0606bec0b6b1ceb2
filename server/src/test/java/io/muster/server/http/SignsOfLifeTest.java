package io.muster.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SignsOfLifeTest {
  private static final Duration INTERVAL = Duration.ofSeconds(2);

  private final AtomicLong now = new AtomicLong();
  private final AtomicBoolean alive = new AtomicBoolean(true);
  private final SignsOfLife signs = new SignsOfLife("test", this::question, INTERVAL, now::get);

  @AfterEach
  void close() {
    signs.close();
  }

  private void question() throws IOException {
    if (!alive.get()) {
      throw new IOException("connection refused");
    }
  }

  @Test
  void whoWasNotAskedIsNotTakenForAlive() {
    assertThat(signs.problem()).contains("not asked yet");
  }

  @Test
  void theLastAnswerCounts() {
    signs.ask();
    assertThat(signs.problem()).isEmpty();

    alive.set(false);
    signs.ask();
    assertThat(signs.problem()).contains("connection refused");

    alive.set(true);
    signs.ask();
    assertThat(signs.problem()).isEmpty();
  }

  @Test
  void anAnswerThatIsLateMayComeYetButNotForEver() {
    signs.ask();

    now.addAndGet(INTERVAL.multipliedBy(3).toNanos());
    assertThat(signs.problem()).isEmpty();

    now.addAndGet(1);
    assertThat(signs.problem()).contains("no answer for 6 s");
  }
}
