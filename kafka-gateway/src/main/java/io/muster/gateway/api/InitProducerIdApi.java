package io.muster.gateway.api;

import static java.util.stream.Collectors.toMap;

import io.muster.group.GroupCommand.FetchOffsets;
import io.muster.group.StorableText;
import io.muster.group.Transactions;
import io.muster.group.UnsettledTransaction;
import io.muster.group.txn.TransactionStatus;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/**
 * InitProducerId (22): a producer begins, or begins anew (KIP-98). The upstream answers. But how
 * the last transaction of the transactional id ended its coordinator only tells until then; so as
 * long as groups still have to settle that transaction by its word, the producer is told to try
 * again, as it is while the end is being written (docs/transactions.md).
 */
final class InitProducerIdApi implements ServedApi {
  private static final int NO_EPOCH = -1;

  private final Function<String, CompletionStage<List<UnsettledTransaction>>> unsettled;
  private final Transactions transactions;

  /**
   * @param unsettled transactions of a transactional id that groups have pending offsets of
   */
  InitProducerIdApi(
      Function<String, CompletionStage<List<UnsettledTransaction>>> unsettled,
      Transactions transactions) {
    this.unsettled = unsettled;
    this.transactions = transactions;
  }

  @Override
  public ApiKeys key() {
    return ApiKeys.INIT_PRODUCER_ID;
  }

  @Override
  public boolean asksUpstream() {
    return true;
  }

  @Override
  public void serve(ApiMessage request, Exchange exchange) {
    var transactionalId = ((InitProducerIdRequestData) request).transactionalId();
    if (transactionalId == null || !StorableText.isStorable(transactionalId)) {
      exchange.answerLater(exchange.upstream(request));
      return;
    }
    exchange.whenReady(
        unsettled.apply(transactionalId),
        (left, ready) -> {
          if (left.isEmpty()) {
            ready.answerLater(ready.upstream(request));
          } else {
            ready.whenReady(
                transactions.statusOf(transactionalId),
                (status, asked) -> goOn(request, left, status, asked));
          }
        });
  }

  private void goOn(
      ApiMessage request,
      List<UnsettledTransaction> left,
      TransactionStatus status,
      Exchange exchange) {
    var concurrent = failure(request, exchange.version(), Errors.CONCURRENT_TRANSACTIONS);
    var waiting = left.stream().filter(one -> one.isSettledBy(status)).toList();
    if (status.state() == TransactionStatus.State.ENDING) { // It may be over when it gets there.
      exchange.answer(concurrent);
    } else if (waiting.isEmpty()) {
      exchange.answerLater(exchange.upstream(request));
    } else {
      // Who is asked for what is stable looks for the end of transactions, and is opened for it.
      exchange.askGroups(
          waiting.stream()
              .collect(
                  toMap(
                      UnsettledTransaction::groupId,
                      one -> new FetchOffsets(null, NO_EPOCH, List.of(), true),
                      (same, again) -> same)),
          replies -> concurrent);
    }
  }

  /** Who has no transactions has no coordinator to look for, and just tries again. */
  @Override
  public ApiMessage failure(ApiMessage request, short version, Errors error) {
    var transactional = ((InitProducerIdRequestData) request).transactionalId() != null;
    return new InitProducerIdResponseData()
        .setErrorCode((transactional ? error : Errors.COORDINATOR_LOAD_IN_PROGRESS).code());
  }
}
