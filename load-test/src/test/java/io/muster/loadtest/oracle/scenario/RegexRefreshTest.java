package io.muster.loadtest.oracle.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RegexRefreshTest {
  private static final Duration A_SECOND = Duration.ofSeconds(1);

  private final RegexRefresh refresh = new RegexRefresh();

  @Test
  void theFirstRegexIsLookedUpAtOnce() {
    assertThat(waitFor(subscribe("orders"))).isLessThan(A_SECOND);
  }

  @Test
  void theNextOneWaitsUntilALookUpIsDue() {
    refresh.settled(subscribe("orders"));

    assertThat(waitFor(subscribe("pay.*s"))).isGreaterThan(Duration.ofSeconds(9));
  }

  @Test
  void otherStepsWaitForNothing() {
    refresh.settled(subscribe("orders"));

    assertThat(waitFor(subscribe(null))).isLessThan(A_SECOND);
    assertThat(waitFor(new Step.DeleteGroups(2, List.of(GroupName.OWN)))).isLessThan(A_SECOND);
  }

  private Duration waitFor(Step step) {
    return Duration.ofNanos(refresh.resolvedBy(step) - System.nanoTime());
  }

  private static Step subscribe(@Nullable String regex) {
    return new ConsumerStep.Subscribe("a", 1, List.of(), regex);
  }
}
