package io.muster.gateway.api;

import io.muster.gateway.upstream.ShadowGroups;
import java.util.Set;
import org.apache.kafka.common.message.AddOffsetsToTxnRequestData;
import org.apache.kafka.common.message.AddOffsetsToTxnResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/**
 * AddOffsetsToTxn (25), versions 0–4: says that a transaction will commit offsets of a group
 * (KIP-98). The upstream's transaction coordinator answers, to which the client has connected; it
 * is told of the group's shadow, since that is what the transaction will decide upon. Since
 * transaction version 2 (KIP-890) clients leave it out.
 *
 * <ul>
 *   <li>v2: PRODUCER_FENCED instead of INVALID_PRODUCER_EPOCH (KIP-588)
 *   <li>v3: flexible
 *   <li>v4: TRANSACTION_ABORTABLE (KIP-890)
 * </ul>
 */
final class AddOffsetsToTxnApi implements ServedApi {

  @Override
  public ApiKeys key() {
    return ApiKeys.ADD_OFFSETS_TO_TXN;
  }

  @Override
  public boolean asksUpstream() {
    return true;
  }

  @Override
  public Set<ApiKeys> needs() {
    return TxnOffsetCommitApi.NEEDED;
  }

  @Override
  public void serve(ApiMessage request, Exchange exchange) {
    var add = (AddOffsetsToTxnRequestData) request;
    exchange.answerLater(
        exchange.upstream(
            add.duplicate().setGroupId(ShadowGroups.of(add.groupId(), add.transactionalId()))));
  }

  @Override
  public ApiMessage failure(ApiMessage request, short version, Errors error) {
    return new AddOffsetsToTxnResponseData().setErrorCode(error.code());
  }
}
