package io.muster.gateway.rewrite;

import java.util.List;
import java.util.function.IntFunction;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FetchResponseData.NodeEndpoint;
import org.apache.kafka.common.message.FetchResponseData.NodeEndpointCollection;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.jspecify.annotations.Nullable;

/** Fetch tells a client that asked the wrong broker where the leaders are now (KIP-951). */
public record FetchAddresses() implements AddressRewrite {

  @Override
  public ApiKeys key() {
    return ApiKeys.FETCH;
  }

  @Override
  public short since() {
    return 16;
  }

  @Override
  public List<Node> brokersIn(ApiMessage response) {
    return ((FetchResponseData) response)
        .nodeEndpoints().stream()
            .map(node -> new Node(node.nodeId(), node.host(), node.port(), node.rack()))
            .toList();
  }

  @Override
  public void replace(ApiMessage response, IntFunction<@Nullable Node> endpoints) {
    FetchResponseData answer = (FetchResponseData) response;
    NodeEndpointCollection replaced = new NodeEndpointCollection();
    for (NodeEndpoint node : answer.nodeEndpoints()) {
      Node endpoint = endpoints.apply(node.nodeId());
      if (endpoint != null) {
        replaced.add(node.duplicate().setHost(endpoint.host()).setPort(endpoint.port()));
      }
    }
    answer.setNodeEndpoints(replaced);
  }
}
