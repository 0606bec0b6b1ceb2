package io.muster.loadtest.load.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.loadtest.load.report.LoadReport.Check.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ThresholdTest {
  @ParameterizedTest
  @CsvSource({
    "unassigned.max>250ms, HELD",
    "unassigned.max>=250ms, BROKEN",
    "unassigned.max > 0.2s, BROKEN",
    "unassigned.total.mean>150ms, BROKEN",
    "unowned.max>1s, HELD",
    "never>0, BROKEN",
    "never>3, HELD",
    "once<90, HELD",
    "once<=90, BROKEN",
    "twice==5, BROKEN",
    "rebalances>1, BROKEN",
    "rebalances.phase.max>2, HELD",
    "join.spread.max>399ms, BROKEN",
    "join.spread.max>401ms, HELD",
    "heartbeat.p50>3ms, HELD",
    "heartbeat.max>39ms, BROKEN",
    "produced.rate<5, HELD",
    "produced.rate<5.01, BROKEN",
    "produce.failed>3, BROKEN",
    "produce.failed>4, HELD",
    "errors>1, BROKEN",
    "errors>2, HELD",
    "errors.UNKNOWN_MEMBER_ID>1, BROKEN",
    "errors.FENCED_INSTANCE_ID>0, HELD",
    "died>249, BROKEN",
    "died>250, HELD",
    "failed>0, HELD",
    "cpu.mean>1.4, BROKEN",
    "cpu.max>1.6, HELD",
    "memory.max>200m, BROKEN",
    "memory.max>1g, HELD",
    "commit.p99>1h, BROKEN"
  })
  void aFigureBeyondItsBoundBreaksIt(String text, Outcome outcome) {
    assertThat(Threshold.parse(text).check(Example.report()).outcome()).isEqualTo(outcome);
  }

  @Test
  void whatWasNotMeasuredCannotBeToldToBeGood() {
    assertThat(Threshold.parse("commit.p99>1h").check(Example.report()).evidence())
        .isEqualTo("not measured in this run");
  }

  @ParameterizedTest
  @ValueSource(strings = {"unasigned.max>5s", "never", ">5", "lag.p42>1s", "never=>0", ""})
  void aNameThatIsNoneIsRefusedWithTheListOfThoseThereAre(String text) {
    assertThatThrownBy(() -> Threshold.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("unassigned.max")
        .hasMessageContaining("errors.CODE");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "unassigned.max>5",
        "never>5s",
        "memory.max>100",
        "never>NaN",
        "errors.NO_SUCH_ERROR>0"
      })
  void aValueThatIsNoneIsRefused(String text) {
    assertThatThrownBy(() -> Threshold.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theDocumentationHasThemAll() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "load-tests.md"));

    assertThat(Metric.ALL).extracting(each -> "`" + each.name() + "`").allMatch(page::contains);
  }

  @Test
  void aBrokenOneMakesTheReportBad() {
    LoadReport report = Example.report();

    assertThat(report.judged(List.of(Threshold.parse("never>3"))).isGood()).isTrue();
    assertThat(report.judged(List.of(Threshold.parse("never>2"))).isGood()).isFalse();
  }

  @Test
  void everyMetricHasItsValueInTheReport() {
    LoadReport judged = Example.report().judged(List.of());

    assertThat(judged.metrics().keySet())
        .containsExactlyElementsOf(Metric.ALL.stream().map(Metric::name).toList())
        .doesNotHaveDuplicates();
    assertThat(judged.metrics())
        .containsEntry("never", 3.0)
        .containsEntry("rebalances", 2.0)
        .containsEntry("commit.p99", null);
  }
}
