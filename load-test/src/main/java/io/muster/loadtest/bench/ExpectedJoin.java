package io.muster.loadtest.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A new group of which Muster was told how many members will come ({@code group.instance.count}),
 * against a Kafka that waits for company.
 *
 * @param kafkaDelay its {@code group.initial.rebalance.delay.ms}; null for that of the Kafka that
 *     all other rows are measured against
 */
record ExpectedJoin(int members, @Nullable Duration kafkaDelay) implements Row {
  @Override
  public String name() {
    String row = new FirstJoin(members, true).name();
    return kafkaDelay == null ? row : "%s; Kafka waits %d ms".formatted(row, kafkaDelay.toMillis());
  }

  @Override
  public List<Bar> bars() {
    return List.of(Bar.atMost(Bar.Figure.MEDIAN, kafkaDelay == null ? 0.05 : 0.5));
  }

  @Override
  public void compare(Contest contest, Consumer<Outcome> outcomes)
      throws BenchFailure, IOException, InterruptedException {
    Workload join = new FirstJoin(members, true);
    if (kafkaDelay == null) {
      outcomes.accept(contest.measure(name(), bars(), join));
      return;
    }
    String delay = Long.toString(kafkaDelay.toMillis());
    contest.progress().detail("starting another Kafka");
    try (Stand other =
        contest
            .servers()
            .kafka("kafka-delay-" + delay, Map.of("group.initial.rebalance.delay.ms", delay))) {
      outcomes.accept(
          contest.between(contest.muster(), other.target()).measure(name(), bars(), join));
    }
  }
}
