package io.muster.gateway.rewrite;

import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.DescribeConfigsResponseData;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResourceResult;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.jspecify.annotations.Nullable;

/**
 * Some configs of a broker say where it and its controllers listen. They are shown without a value,
 * as Kafka shows passwords.
 */
public record DescribeConfigsAddresses() implements AddressRewrite {
  private static final Set<String> LISTENERS =
      Set.of("listeners", "advertised.listeners", "controller.quorum.voters", "zookeeper.connect");

  /** Of the controllers, and of whatever else a plugin reports to or keeps its state in. */
  private static final String BOOTSTRAP = "bootstrap.servers";

  @Override
  public ApiKeys key() {
    return ApiKeys.DESCRIBE_CONFIGS;
  }

  @Override
  public short since() {
    return 0;
  }

  @Override
  public List<Node> brokersIn(ApiMessage response) {
    return List.of();
  }

  @Override
  public boolean concerns(ApiMessage response) {
    return true;
  }

  @Override
  public void replace(ApiMessage response, IntFunction<@Nullable Node> endpoints) {
    for (DescribeConfigsResult result : ((DescribeConfigsResponseData) response).results()) {
      if (result.resourceType() == ConfigResource.Type.BROKER.id()) {
        result.configs().stream()
            .filter(config -> isAddress(config.name()))
            .forEach(DescribeConfigsAddresses::hide);
      }
    }
  }

  private static boolean isAddress(String config) {
    return LISTENERS.contains(config) || config.endsWith(BOOTSTRAP);
  }

  private static void hide(DescribeConfigsResourceResult config) {
    config.setValue(null).setIsSensitive(true);
    config.synonyms().forEach(synonym -> synonym.setValue(null));
  }
}
