package io.muster.gateway.api;

import org.apache.kafka.common.message.ListTransactionsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/**
 * ListTransactions (66), versions 0–2: those that one of the upstream's brokers coordinates.
 * Clients ask every address that they know, and a transaction is listed where its broker is: the
 * main port, which stands for none, has none. v1 filters by duration (KIP-994), v2 by a pattern of
 * transactional ids (KIP-1152).
 */
final class ListTransactionsApi implements ServedApi {

  @Override
  public ApiKeys key() {
    return ApiKeys.LIST_TRANSACTIONS;
  }

  @Override
  public boolean asksUpstream() {
    return true;
  }

  @Override
  public void serve(ApiMessage request, Exchange exchange) {
    if (exchange.isAtBroker()) {
      exchange.answerLater(exchange.upstream(request));
    } else {
      exchange.answer(new ListTransactionsResponseData());
    }
  }

  @Override
  public ApiMessage failure(ApiMessage request, short version, Errors error) {
    return new ListTransactionsResponseData().setErrorCode(error.code());
  }
}
