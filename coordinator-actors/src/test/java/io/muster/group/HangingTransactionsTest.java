package io.muster.group;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.muster.group.GroupCommand.CommitTxnOffsets;
import io.muster.group.txn.Transaction;
import io.muster.group.txn.TransactionStatus;
import io.muster.group.txn.TransactionStatus.State;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class HangingTransactionsTest {
  private static final PartitionId P0 = new PartitionId("t", 0);
  private static final TransactionStatus OVER = new TransactionStatus(State.NONE, 7, 5, -1);

  private final Logger logger = (Logger) LoggerFactory.getLogger(HangingTransactions.class);
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private final HangingTransactions hanging = new HangingTransactions("g", Duration.ofSeconds(60));
  private PendingOffsets pending = mark("copy");

  @BeforeEach
  void listen() {
    logged.start();
    logger.addAppender(logged);
  }

  @AfterEach
  void listenNoMore() {
    logger.detachAppender(logged);
  }

  @Test
  void areWarnedOfInTimeAndNotWithEveryLook() {
    for (int second = 0; second < 180; second++) {
      look(second, true);
    }
    assertThat(logged.list).hasSize(2).allMatch(event -> event.getLevel() == Level.WARN);
    assertThat(logged.list.get(0).getFormattedMessage())
        .contains("group=g transactionalId=copy producerId=7 epoch=3")
        .contains("kafka-transactions.sh --bootstrap-server UPSTREAM find-hanging");
  }

  @Test
  void areNotWhenTheyHaveEndedMeanwhile() {
    look(0, true);
    look(59, false);
    look(61, true);
    look(120, true);
    assertThat(logged.list).isEmpty();
  }

  @Test
  void stayKnownWhileTheLogCannotBeAsked() {
    look(0, true);
    hanging.seen(pending, List.of(), at(30));
    look(60, true);
    assertThat(logged.list).hasSize(1);
  }

  @Test
  void areForgottenWithWhatWaitedForThem() {
    look(0, true);
    PendingOffsets before = pending;
    pending = PendingOffsets.NONE;
    look(30, false);
    pending = before;
    look(60, true);
    assertThat(logged.list).isEmpty();
  }

  private void look(int second, boolean open) {
    ShadowOffsets shadow =
        new ShadowOffsets(Map.of(P0, ShadowOffsets.NOTHING), open ? Set.of(P0) : Set.of());
    hanging.seen(
        pending, List.of(new TransactionWatch.Seen("copy", OVER, shadow, pending)), at(second));
  }

  private static Moment at(int second) {
    return new Moment(second * 1_000L, second * 1_000L);
  }

  private static PendingOffsets mark(String transactionalId) {
    Transaction transaction = new Transaction(transactionalId, 7, 3, Transaction.EPOCH_OF_ITS_OWN);
    CommitTxnOffsets commit =
        new CommitTxnOffsets("", null, -1, transaction, UUID.randomUUID(), Map.of(), List.of());
    return PendingOffsets.of(
        PendingOffsets.NONE.next(commit, Map.of(P0, new CommittedOffset(10, -1, "", null, 0, -1))));
  }
}
