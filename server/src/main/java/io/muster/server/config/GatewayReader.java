package io.muster.server.config;

import io.muster.gateway.GatewaySettings;
import io.muster.gateway.GatewaySettings.BrokerPorts;
import io.muster.gateway.GatewaySettings.Deadlines;
import io.muster.gateway.GatewaySettings.Limits;
import io.muster.gateway.HostPort;
import io.muster.gateway.upstream.UpstreamOffsets;
import io.muster.gateway.upstream.UpstreamSettings;
import io.muster.gateway.upstream.UpstreamTopicCatalog;
import io.muster.gateway.upstream.UpstreamTransactions;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Reads what concerns clients and the cluster behind the gateway. */
record GatewayReader(Settings settings) {
  private static final String SERVERS = "muster.upstream.servers";
  private static final String EMBEDDED = "embedded";

  GatewaySettings read() {
    HostPort listen = settings.hostPort("muster.listen", 0);
    return new GatewaySettings(
        settings.integer("muster.node-id", 1, Integer.MAX_VALUE),
        listen,
        brokerPorts(listen, advertise()),
        settings.integer("muster.gateway.event-loops", 0, 1024),
        GatewaySettings.DEFAULT_DISPATCHER,
        limits(),
        deadlines(),
        settings.integer("muster.gateway.moves-per-second", 0, 1_000_000),
        upstream());
  }

  HostPort advertise() {
    if (settings.isSet("muster.advertise")) {
      return settings.hostPort("muster.advertise", 1);
    }
    HostPort listen = settings.hostPort("muster.listen", 0);
    if (isEveryAddress(listen.host())) {
      throw settings.invalid(
          "muster.advertise",
          "the HOST:PORT that clients connect to, since muster.listen is " + listen);
    }
    return listen;
  }

  private static boolean isEveryAddress(String host) {
    return host.matches("[0.]+|[0:]+");
  }

  private BrokerPorts brokerPorts(HostPort listen, HostPort advertise) {
    int base =
        basePort("muster.broker-ports.listen-base", 0)
            .orElse(listen.port() == 0 ? 0 : listen.port() + 1);
    int advertisedBase =
        basePort("muster.broker-ports.advertise-base", 1)
            .orElse(settings.isSet("muster.advertise") ? advertise.port() + 1 : base);
    return new BrokerPorts(base, advertise.host(), advertisedBase);
  }

  private OptionalInt basePort(String path, int least) {
    return settings.isSet(path)
        ? OptionalInt.of(settings.integer(path, least, 65_535))
        : OptionalInt.empty();
  }

  private Limits limits() {
    return new Limits(
        settings.integer("muster.gateway.max-connections", 1, 10_000_000),
        settings.integer("muster.gateway.max-connections-per-address", 1, 10_000_000),
        settings.size("muster.gateway.max-frame-size", 1024, Integer.MAX_VALUE),
        settings.integer("muster.gateway.max-requests-in-flight", 1, 100_000),
        settings.size("muster.gateway.max-bytes-in-flight", 1024, Integer.MAX_VALUE),
        settings.duration("muster.gateway.idle-timeout", "1 s", "7 days"));
  }

  private Deadlines deadlines() {
    return new Deadlines(
        settings.duration("muster.gateway.heartbeat-deadline", "10 ms", "1 minute"),
        settings.duration("muster.gateway.request-deadline", "100 ms", "10 minutes"),
        settings.duration("muster.gateway.join-margin", "1 s", "10 minutes"),
        settings.duration("muster.gateway.sync-deadline", "1 s", "1 day"),
        settings.duration("muster.gateway.drain-timeout", "0 ms", "10 minutes"));
  }

  private UpstreamSettings upstream() {
    return new UpstreamSettings(
        isEmbedded() ? List.of() : existingServers(),
        isEmbedded() ? Map.of() : settings.properties("muster.upstream.properties"),
        settings.integer("muster.upstream.io-threads", 1, 1024),
        settings.duration("muster.upstream.refresh-interval", "100 ms", "1 hour"),
        settings.duration("muster.upstream.request-timeout", "1 s", "1 hour"),
        settings.duration("muster.upstream.start-timeout", "1 s", "1 hour"),
        settings.size("muster.upstream.max-response-size", 1024 * 1024, Integer.MAX_VALUE),
        new UpstreamTransactions.Settings(
            settings.duration("muster.upstream.transactions.timeout", "100 ms", "10 minutes"),
            settings.integer("muster.upstream.transactions.max-under-way", 1, 10_000),
            settings.integer("muster.upstream.transactions.max-waiting", 1, 10_000_000)));
  }

  UpstreamTopicCatalog.Settings topics() {
    return new UpstreamTopicCatalog.Settings(
        settings.duration("muster.upstream.topics.timeout", "100 ms", "10 minutes"),
        settings.duration("muster.upstream.topics.renewal", "100 ms", "1 day"),
        settings.duration("muster.upstream.topics.memory", "1 s", "30 days"),
        settings.duration("muster.upstream.topics.answer-age", "0 ms", "1 hour"),
        settings.duration("muster.upstream.topics.listing-age", "0 ms", "1 hour"),
        settings.integer("muster.upstream.topics.max-waiting", 1, 10_000_000));
  }

  UpstreamOffsets.Settings adoption() {
    return new UpstreamOffsets.Settings(
        settings.duration("muster.upstream.adoption.timeout", "100 ms", "10 minutes"),
        settings.integer("muster.upstream.adoption.max-under-way", 1, 10_000),
        settings.integer("muster.upstream.adoption.max-waiting", 1, 10_000_000));
  }

  boolean isEmbedded() {
    return settings.string(SERVERS).strip().equals(EMBEDDED);
  }

  private List<String> existingServers() {
    List<HostPort> servers = settings.hostPorts(SERVERS);
    if (servers.isEmpty()) {
      throw settings.invalid(SERVERS, "embedded, or HOST:PORT,... of an existing cluster");
    }
    return servers.stream().map(HostPort::toString).toList();
  }

  EmbeddedSettings embedded() {
    return new EmbeddedSettings(
        settings.integer("muster.upstream.embedded.port", 0, 65_535),
        settings.size("muster.upstream.embedded.heap", 64 << 20, Integer.MAX_VALUE),
        settings.duration("muster.upstream.embedded.start-timeout", "1 s", "1 hour"),
        settings.duration("muster.upstream.embedded.restart-backoff-min", "10 ms", "1 minute"),
        settings.duration("muster.upstream.embedded.restart-backoff-max", "10 ms", "10 minutes"));
  }
}
