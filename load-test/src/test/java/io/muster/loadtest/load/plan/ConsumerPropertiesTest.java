package io.muster.loadtest.load.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class ConsumerPropertiesTest {
  @ParameterizedTest
  @EnumSource(Protocol.class)
  void aConsumerOfAnyProtocolTakesThemAsTheyAre(Protocol protocol) {
    assertThatCode(() -> ConsumerProperties.check(protocol, Map.of("max.poll.records", "10")))
        .doesNotThrowAnyException();
  }

  @Test
  void whatIsGivenGoesBeforeWhatIsUsual() {
    assertThat(ConsumerProperties.of(Protocol.RANGE, Map.of("auto.offset.reset", "latest")))
        .containsEntry("auto.offset.reset", "latest")
        .containsEntry("enable.auto.commit", "false")
        .containsKey("partition.assignment.strategy");
  }

  @ParameterizedTest
  @CsvSource({
    "CLASSIC, group.id, x, decided by the load test itself",
    "CLASSIC, session.timout.ms, 10000, a consumer has no property session.timout.ms",
    "CLASSIC, session.timeout.ms, soon, session.timeout.ms",
    "CLASSIC, session.timeout.ms, 2000, must be longer than heartbeat.interval.ms",
    "CLASSIC, auto.offset.reset, begin, auto.offset.reset",
    "CONSUMER, session.timeout.ms, 10000, set group.consumer.session.timeout.ms on the server",
    "CONSUMER, heartbeat.interval.ms, 1000, group.consumer.heartbeat.interval.ms"
  })
  void whatAConsumerWouldNotTakeIsRefused(
      Protocol protocol, String name, String value, String message) {
    assertThatThrownBy(() -> ConsumerProperties.check(protocol, Map.of(name, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
