package io.muster.gateway.rewrite;

import io.muster.cluster.Coordinator;
import io.muster.cluster.CoordinatorLocator;
import java.util.List;
import java.util.function.IntFunction;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseBroker;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseBrokerCollection;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.jspecify.annotations.Nullable;

/**
 * Metadata names the brokers and, beside them, every node that coordinates groups: some clients
 * (KafkaJS) connect to a coordinator only if they know its id from here.
 */
public record MetadataAddresses(CoordinatorLocator coordinators) implements AddressRewrite {

  @Override
  public ApiKeys key() {
    return ApiKeys.METADATA;
  }

  @Override
  public short since() {
    return 0;
  }

  @Override
  public List<Node> brokersIn(ApiMessage response) {
    return ((MetadataResponseData) response)
        .brokers().stream()
            .map(broker -> new Node(broker.nodeId(), broker.host(), broker.port(), broker.rack()))
            .toList();
  }

  @Override
  public boolean concerns(ApiMessage response) {
    return true;
  }

  @Override
  public void replace(ApiMessage response, IntFunction<@Nullable Node> endpoints) {
    MetadataResponseData metadata = (MetadataResponseData) response;
    MetadataResponseBrokerCollection replaced = new MetadataResponseBrokerCollection();
    for (MetadataResponseBroker broker : metadata.brokers()) {
      Node endpoint = endpoints.apply(broker.nodeId());
      if (endpoint != null) {
        replaced.add(broker.duplicate().setHost(endpoint.host()).setPort(endpoint.port()));
      }
    }
    for (Coordinator node : coordinators.coordinators()) {
      replaced.add(
          new MetadataResponseBroker()
              .setNodeId(node.nodeId())
              .setHost(node.host())
              .setPort(node.port()));
    }
    metadata.setBrokers(replaced);
  }
}
