package io.muster.gateway.rewrite;

import java.util.List;
import java.util.function.IntFunction;
import org.apache.kafka.clients.admin.EndpointType;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.message.DescribeClusterResponseData;
import org.apache.kafka.common.message.DescribeClusterResponseData.DescribeClusterBroker;
import org.apache.kafka.common.message.DescribeClusterResponseData.DescribeClusterBrokerCollection;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.jspecify.annotations.Nullable;

/**
 * DescribeCluster is what tools count brokers by, so the nodes that coordinate groups are not added
 * to it. Controllers (KIP-919) are not reachable through the gateway and are left out. A fenced
 * broker (KIP-1073) is no broker to connect to, but keeps the port it may have had.
 */
public record DescribeClusterAddresses() implements AddressRewrite {

  @Override
  public ApiKeys key() {
    return ApiKeys.DESCRIBE_CLUSTER;
  }

  @Override
  public short since() {
    return 0;
  }

  @Override
  public List<Node> brokersIn(ApiMessage response) {
    DescribeClusterResponseData cluster = (DescribeClusterResponseData) response;
    return namesControllers(cluster)
        ? List.of()
        : cluster.brokers().stream()
            .filter(broker -> !broker.isFenced())
            .map(broker -> new Node(broker.brokerId(), broker.host(), broker.port(), broker.rack()))
            .toList();
  }

  @Override
  public boolean concerns(ApiMessage response) {
    return true;
  }

  @Override
  public void replace(ApiMessage response, IntFunction<@Nullable Node> endpoints) {
    DescribeClusterResponseData cluster = (DescribeClusterResponseData) response;
    DescribeClusterBrokerCollection replaced = new DescribeClusterBrokerCollection();
    if (!namesControllers(cluster)) {
      for (DescribeClusterBroker broker : cluster.brokers()) {
        Node endpoint = endpoints.apply(broker.brokerId());
        if (endpoint != null) {
          replaced.add(broker.duplicate().setHost(endpoint.host()).setPort(endpoint.port()));
        }
      }
    }
    cluster.setBrokers(replaced);
  }

  private static boolean namesControllers(DescribeClusterResponseData cluster) {
    return cluster.endpointType() != EndpointType.BROKER.id();
  }
}
