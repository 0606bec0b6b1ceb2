package io.muster.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.message.ListTransactionsRequestData;
import org.apache.kafka.common.message.ListTransactionsResponseData;
import org.apache.kafka.common.message.ListTransactionsResponseData.TransactionState;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

class ListTransactionsApiTest {

  @Versions(ApiKeys.LIST_TRANSACTIONS)
  void ofABrokerAreThoseThatItCoordinates(int version) {
    var request = new ListTransactionsRequestData().setStateFilters(List.of("Ongoing"));
    var ofBroker =
        new ListTransactionsResponseData()
            .setTransactionStates(
                List.of(
                    new TransactionState()
                        .setTransactionalId("copier")
                        .setProducerId(7)
                        .setTransactionState("Ongoing")));

    var exchange =
        new FakeExchange(new ListTransactionsApi(), version, request)
            .atBroker()
            .withUpstream(asked -> CompletableFuture.completedStage(ofBroker));

    assertThat(exchange.answered(ListTransactionsResponseData.class)).isEqualTo(ofBroker);
    assertThat(exchange.toUpstream).containsExactly(request);
  }

  @Versions(ApiKeys.LIST_TRANSACTIONS)
  void theMainPortHasNoneAndNobodyIsAsked(int version) {
    var response =
        new FakeExchange(new ListTransactionsApi(), version, new ListTransactionsRequestData())
            .answered(ListTransactionsResponseData.class);

    assertThat(response).isEqualTo(new ListTransactionsResponseData());
  }

  @Versions(ApiKeys.LIST_TRANSACTIONS)
  void brokerAway(int version) {
    var response =
        new FakeExchange(new ListTransactionsApi(), version, new ListTransactionsRequestData())
            .atBroker()
            .withUpstream(asked -> CompletableFuture.failedStage(new IOException("away")))
            .answered(ListTransactionsResponseData.class);

    assertThat(response.errorCode()).isEqualTo(Errors.COORDINATOR_NOT_AVAILABLE.code());
  }
}
