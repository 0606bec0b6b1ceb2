package io.muster.gateway.api;

import io.muster.cluster.Coordinator;
import io.muster.cluster.CoordinatorLocator;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.FindCoordinatorRequest.CoordinatorType;

/**
 * Names the node that coordinates a group; for a transactional id the upstream is asked. v0 groups
 * only; v1 key type; v3 flexible; v4 many keys at once (KIP-699); v6 keys of share groups, which
 * are not served and answered as by a Kafka without them.
 */
public record FindCoordinatorApi(CoordinatorLocator coordinators) implements ServedApi {
  private static final short BATCHED = 4;

  @Override
  public ApiKeys key() {
    return ApiKeys.FIND_COORDINATOR;
  }

  @Override
  public boolean asksUpstream() {
    return true;
  }

  @Override
  public void serve(ApiMessage request, Exchange exchange) {
    FindCoordinatorRequestData find = (FindCoordinatorRequestData) request;
    if (find.keyType() == CoordinatorType.GROUP.id()) {
      exchange.answer(
          exchange.version() < BATCHED
              ? single(coordinators.coordinatorOf(find.key()))
              : batch(find));
    } else if (find.keyType() == CoordinatorType.TRANSACTION.id()) {
      exchange.answerLater(exchange.upstream(request));
    } else {
      exchange.answer(failure(request, exchange.version(), Errors.INVALID_REQUEST));
    }
  }

  @Override
  public ApiMessage failure(ApiMessage request, short version, Errors error) {
    FindCoordinatorRequestData find = (FindCoordinatorRequestData) request;
    if (version < BATCHED) {
      return nowhere(error);
    }
    return new FindCoordinatorResponseData()
        .setCoordinators(find.coordinatorKeys().stream().map(key -> nowhere(key, error)).toList());
  }

  private FindCoordinatorResponseData single(Optional<Coordinator> found) {
    return found
        .map(
            node ->
                new FindCoordinatorResponseData()
                    .setErrorMessage(Errors.NONE.message())
                    .setNodeId(node.nodeId())
                    .setHost(node.host())
                    .setPort(node.port()))
        .orElseGet(() -> nowhere(Errors.COORDINATOR_NOT_AVAILABLE));
  }

  private FindCoordinatorResponseData batch(FindCoordinatorRequestData find) {
    List<FindCoordinatorResponseData.Coordinator> answers =
        find.coordinatorKeys().stream()
            .map(
                key ->
                    coordinators
                        .coordinatorOf(key)
                        .map(
                            node ->
                                new FindCoordinatorResponseData.Coordinator()
                                    .setKey(key)
                                    .setNodeId(node.nodeId())
                                    .setHost(node.host())
                                    .setPort(node.port()))
                        .orElseGet(() -> nowhere(key, Errors.COORDINATOR_NOT_AVAILABLE)))
            .toList();
    return new FindCoordinatorResponseData().setCoordinators(answers);
  }

  private static FindCoordinatorResponseData nowhere(Errors error) {
    return new FindCoordinatorResponseData()
        .setErrorCode(error.code())
        .setErrorMessage(error.message())
        .setNodeId(Node.noNode().id())
        .setHost(Node.noNode().host())
        .setPort(Node.noNode().port());
  }

  private static FindCoordinatorResponseData.Coordinator nowhere(String key, Errors error) {
    return new FindCoordinatorResponseData.Coordinator()
        .setKey(key)
        .setErrorCode(error.code())
        .setErrorMessage(error.message())
        .setNodeId(Node.noNode().id())
        .setHost(Node.noNode().host())
        .setPort(Node.noNode().port());
  }
}
