package io.muster.server;

import io.muster.gateway.upstream.UpstreamSettings;
import io.muster.server.config.InvalidSettingException;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;

/** Kafka's admin client towards the upstream. */
final class UpstreamAdmin {
  private UpstreamAdmin() {}

  /**
   * @throws InvalidSettingException when the client properties or the servers cannot be used
   */
  static Admin create(UpstreamSettings upstream) {
    Map<String, Object> properties = new HashMap<>(upstream.clientProperties());
    properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, upstream.bootstrap());
    properties.put(AdminClientConfig.CLIENT_ID_CONFIG, "muster");
    try {
      return Admin.create(properties);
    } catch (KafkaException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new InvalidSettingException("muster.upstream: " + cause.getMessage());
    }
  }
}
