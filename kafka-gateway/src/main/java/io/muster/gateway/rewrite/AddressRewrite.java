package io.muster.gateway.rewrite;

import java.util.List;
import java.util.function.IntFunction;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.jspecify.annotations.Nullable;

/** Finds and replaces the addresses in one API's responses. */
public sealed interface AddressRewrite
    permits DescribeClusterAddresses,
        DescribeConfigsAddresses,
        FetchAddresses,
        FindCoordinatorAddresses,
        MetadataAddresses,
        ProduceAddresses {

  ApiKeys key();

  /** First version whose responses can hold an address; older ones pass undecoded. */
  short since();

  /** The brokers that the response gives addresses of, with their upstream addresses. */
  List<Node> brokersIn(ApiMessage response);

  /** Whether {@link #replace} has something to do; if not, the response may pass as it came. */
  default boolean concerns(ApiMessage response) {
    return !brokersIn(response).isEmpty();
  }

  /**
   * Changes the response in place. A broker without an endpoint of ours is left out.
   *
   * @param endpoints a broker's address at the gateway, by broker id; null if it has none
   */
  void replace(ApiMessage response, IntFunction<@Nullable Node> endpoints);
}
