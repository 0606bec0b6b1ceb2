package io.muster.gateway.rewrite;

import java.util.List;
import java.util.function.IntFunction;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.FindCoordinatorResponseData.Coordinator;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** What the upstream answers about the coordinators of its transactions. */
public record FindCoordinatorAddresses() implements AddressRewrite {

  @Override
  public ApiKeys key() {
    return ApiKeys.FIND_COORDINATOR;
  }

  @Override
  public short since() {
    return 0;
  }

  @Override
  public List<Node> brokersIn(ApiMessage response) {
    FindCoordinatorResponseData found = (FindCoordinatorResponseData) response;
    if (namesOne(found)) {
      return List.of(new Node(found.nodeId(), found.host(), found.port()));
    }
    return found.coordinators().stream()
        .filter(one -> one.errorCode() == Errors.NONE.code())
        .map(one -> new Node(one.nodeId(), one.host(), one.port()))
        .toList();
  }

  @Override
  public void replace(ApiMessage response, IntFunction<@Nullable Node> endpoints) {
    FindCoordinatorResponseData found = (FindCoordinatorResponseData) response;
    found.coordinators().stream()
        .filter(one -> one.errorCode() == Errors.NONE.code())
        .forEach(one -> replace(one, endpoints.apply(one.nodeId())));
    if (namesOne(found)) {
      Node endpoint = endpoints.apply(found.nodeId());
      if (endpoint != null) {
        found.setHost(endpoint.host()).setPort(endpoint.port());
      } else {
        found
            .setErrorCode(Errors.COORDINATOR_NOT_AVAILABLE.code())
            .setNodeId(Node.noNode().id())
            .setHost(Node.noNode().host())
            .setPort(Node.noNode().port());
      }
    }
  }

  private static void replace(Coordinator one, @Nullable Node endpoint) {
    if (endpoint != null) {
      one.setHost(endpoint.host()).setPort(endpoint.port());
    } else {
      one.setErrorCode(Errors.COORDINATOR_NOT_AVAILABLE.code())
          .setNodeId(Node.noNode().id())
          .setHost(Node.noNode().host())
          .setPort(Node.noNode().port());
    }
  }

  /** Before version 4 one key is asked for and the answer stands at the top. */
  private static boolean namesOne(FindCoordinatorResponseData found) {
    return found.errorCode() == Errors.NONE.code() && !found.host().isEmpty();
  }
}
