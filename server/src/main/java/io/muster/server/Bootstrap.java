package io.muster.server;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.muster.gateway.HostPort;
import io.muster.server.config.BootstrapSettings;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.management.javadsl.PekkoManagement;
import org.jspecify.annotations.Nullable;

/**
 * Pekko's Cluster Bootstrap: nodes that know of no others are told of some, ask them for their
 * cluster, and found one if there is none.
 */
final class Bootstrap {
  private static final String SECTION =
      "pekko.management.cluster.bootstrap.contact-point-discovery.";

  private Bootstrap() {}

  /**
   * What Pekko must know.
   *
   * @param address where the other nodes reach this one; they ask at the same host, for HTTP
   * @param settings null when nodes do not find each other so
   */
  static Config config(HostPort address, @Nullable BootstrapSettings settings) {
    if (settings == null) {
      return ConfigFactory.empty();
    }
    return ConfigFactory.parseMap(
        Map.of(
            "pekko.management.http.hostname",
            address.host(),
            "pekko.management.http.port",
            settings.port(),
            SECTION + "discovery-method",
            settings.method().pekkoName(),
            SECTION + "service-name",
            settings.service(),
            SECTION + "effective-name",
            settings.service(),
            SECTION + "required-contact-point-nr",
            settings.requiredNodes()));
  }

  /** Where other nodes ask this one. */
  static Route routes(ActorSystem<?> system) {
    return PekkoManagement.get(system).getRoutes();
  }
}
