package io.muster.server.config;

import io.muster.gateway.HostPort;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads what concerns the HTTP endpoint, and how nodes find each other by it. */
record HttpReader(Settings settings) {
  private static final String LISTEN = "muster.http.listen";
  private static final String DISCOVERY = "muster.cluster.discovery";

  private enum Discovery {
    SEED_NODES(null),
    KUBERNETES(BootstrapSettings.Method.KUBERNETES),
    DNS(BootstrapSettings.Method.DNS);

    private final BootstrapSettings.@Nullable Method method;

    Discovery(BootstrapSettings.@Nullable Method method) {
      this.method = method;
    }

    String settingsName() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  HttpSettings http() {
    return new HttpSettings(
        settings.isSet(LISTEN) ? settings.hostPort(LISTEN, 0) : null,
        settings.integer("muster.http.metrics-groups", 0, 100_000),
        settings.duration("muster.http.check-interval", "100 ms", "1 minute"));
  }

  /** Null when they find each other by seed nodes. */
  @Nullable BootstrapSettings bootstrap() {
    Discovery discovery =
        settings.choice(DISCOVERY, List.of(Discovery.values()), Discovery::settingsName);
    return discovery.method == null
        ? null
        : new BootstrapSettings(
            discovery.method,
            service(),
            settings.integer("muster.cluster.bootstrap.required-nodes", 1, 1000),
            portToAskAt(discovery.settingsName()));
  }

  private String service() {
    String path = "muster.cluster.bootstrap.service";
    return settings
        .optional(path)
        .orElseThrow(() -> settings.invalid(path, "the name that the nodes are found by"));
  }

  private int portToAskAt(String discovery) {
    HostPort listen = settings.isSet(LISTEN) ? settings.hostPort(LISTEN, 0) : null;
    if (listen == null || listen.port() == 0) {
      throw settings.invalid(
          LISTEN, "HOST:PORT with a port above 0, since %s is %s".formatted(DISCOVERY, discovery));
    }
    if (!settings.hostPorts("muster.cluster.seed-nodes").isEmpty()) {
      throw settings.invalid(
          "muster.cluster.seed-nodes", "empty, since %s is %s".formatted(DISCOVERY, discovery));
    }
    return listen.port();
  }
}
