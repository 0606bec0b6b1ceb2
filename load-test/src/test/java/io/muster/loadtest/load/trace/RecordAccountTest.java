package io.muster.loadtest.load.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.loadtest.load.report.LoadReport.Records;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RecordAccountTest {
  private final RecordAccount account = new RecordAccount();

  @Test
  void countsOnceTwiceMoreAndNever() {
    produce(0, 10);
    account.consumed("g", 0, 0, 7);
    account.consumed("g", 0, 4, 7);
    account.consumed("g", 0, 7, 7);

    assertThat(account.of("g")).isEqualTo(new Records(10, 4, 3, 1, 2, 0));
  }

  @Test
  void eachGroupIsToConsumeAll() {
    produce(0, 5);
    produce(1, 5);
    account.consumed("a", 0, 0, 4);
    account.consumed("a", 1, 0, 4);
    account.consumed("b", 1, 0, 4);

    assertThat(account.of("a").never()).isZero();
    assertThat(account.of("b").never()).isEqualTo(5);
    assertThat(account.of("unheard of").never()).isEqualTo(10);
    assertThat(account.consumedCount()).isEqualTo(15);
  }

  @Test
  void whatTheProducerWasNotToldOfIsNoRecordOfIts() {
    produce(0, 3);
    account.consumed("g", 0, 0, 4);
    account.consumed("g", 7, 0, 0);

    assertThat(account.of("g")).isEqualTo(new Records(3, 3, 0, 0, 0, 3));
  }

  private void produce(int partition, int count) {
    for (long offset = 0; offset < count; offset++) {
      account.produced(partition, offset);
    }
  }
}
