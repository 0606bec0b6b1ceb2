package io.muster.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.muster.cluster.FenceSettings;
import io.muster.cluster.SweepSettings;
import io.muster.gateway.GatewaySettings;
import io.muster.gateway.HostPort;
import io.muster.gateway.assignor.Assignors;
import io.muster.gateway.upstream.UpstreamSettings;
import io.muster.group.ConsumerGroupSettings;
import io.muster.group.GroupSettings;
import io.muster.group.HeartbeatAllowance;
import io.muster.group.HeartbeatPace;
import io.muster.persistence.PersistenceSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.Level;

class ServerConfigTest {
  private static final HostPort LISTEN = new HostPort("127.0.0.1", 9092);

  @Test
  void thePackagedDefaultsAreThoseOfTheModules() {
    ServerConfig config = with(Map.of());
    assertThat(config.gateway())
        .isEqualTo(
            new GatewaySettings(
                1_000_000,
                LISTEN,
                new GatewaySettings.BrokerPorts(9093, "127.0.0.1", 9093),
                0,
                GatewaySettings.DEFAULT_DISPATCHER,
                GatewaySettings.Limits.DEFAULT,
                GatewaySettings.Deadlines.DEFAULT,
                GatewaySettings.DEFAULT_MOVES_PER_SECOND,
                UpstreamSettings.of(List.of(), Map.of())));
    assertThat(config.advertise()).isEqualTo(LISTEN);
    ConsumerGroupSettings consumers = config.group().consumer();
    HeartbeatPace pace = consumers.pace();
    assertThat(pace.smallGroupPerSecond()).isEqualTo(5);
    assertThat(pace.smallGroupForMs()).isEqualTo(30_000);
    assertThat(
            new HeartbeatPace(
                pace.unsettledMs(),
                pace.longestUnsettledMs(),
                pace.unsettledPerSecond(),
                pace.giverMs(),
                0,
                0,
                HeartbeatAllowance.NONE))
        .isEqualTo(HeartbeatPace.defaults());
    assertThat(config.group().withConsumer(consumers.withPace(HeartbeatPace.defaults())))
        .isEqualTo(GroupSettings.defaults());
    assertThat(config.assignors())
        .isEqualTo(
            new Assignors.Settings(
                List.of("uniform", "range", "rack-aware-uniform", "rack-aware-range"), Map.of()));
    assertThat(config.cluster().fence())
        .isEqualTo(new FenceSettings(Duration.ofSeconds(4), Duration.ofMillis(250), true));
    assertThat(config.cluster().sweep()).isEqualTo(SweepSettings.defaults());
    assertThat(config.persistence())
        .isEqualTo(
            PersistenceSettings.of("jdbc:h2:file:" + config.data().resolve("muster"), null, null));
    assertThat(config.data()).isEqualTo(Path.of("data").toAbsolutePath());
    assertThat(config.logLevel()).isEqualTo(Level.INFO);
    assertThat(config.embedded()).isNotNull();
  }

  @Test
  void assignorsAreConfiguredByTheirOwnNames() {
    ServerConfig config =
        with(
            Map.of(
                "muster.group.consumer.assignors", "uniform,org.example.Ours",
                "muster.group.consumer.assignor-properties.ours.weight", "3"));
    assertThat(config.assignors())
        .isEqualTo(
            new Assignors.Settings(
                List.of("uniform", "org.example.Ours"), Map.of("ours.weight", "3")));
  }

  @Test
  void anUpstreamIsAListOfServers() {
    ServerConfig config = with(Map.of("muster.upstream.servers", "a:1, [::1]:2"));
    assertThat(config.gateway().upstream().bootstrap()).containsExactly("a:1", "[::1]:2");
    assertThat(config.embedded()).isNull();
  }

  @Test
  void thePortsOfBrokersFollowTheMainPort() {
    assertThat(with(Map.of("muster.listen", "h:1000")).gateway().brokerPorts())
        .isEqualTo(new GatewaySettings.BrokerPorts(1001, "h", 1001));
    assertThat(with(Map.of("muster.listen", "h:0")).gateway().brokerPorts().base()).isZero();
    assertThat(
            with(Map.of("muster.listen", "0.0.0.0:1000", "muster.advertise", "public:2000"))
                .gateway()
                .brokerPorts())
        .isEqualTo(new GatewaySettings.BrokerPorts(1001, "public", 2001));
    assertThat(
            with(Map.of(
                    "muster.broker-ports.listen-base", "3000",
                    "muster.broker-ports.advertise-base", "4000"))
                .gateway()
                .brokerPorts())
        .isEqualTo(new GatewaySettings.BrokerPorts(3000, "127.0.0.1", 4000));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0:9092", "[::]:9092"})
  void whoListensOnAllAddressesMustSayWhichToTell(String listen) {
    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(() -> with(Map.of("muster.listen", listen)))
        .withMessageContaining("muster.advertise is \"\"")
        .withMessageContaining("since muster.listen is " + listen);
  }

  @Test
  void settingsThatDoNotFitTogetherAreNamed() {
    assertRefused(Map.of("muster.group.max-session-timeout", "5 s"), "min-session-timeout");
    assertRefused(
        Map.of(
            "muster.group.consumer.heartbeat-interval", "50 s",
            "muster.group.consumer.max-heartbeat-interval", "50 s"),
        "muster.group.consumer: ",
        "session timeout of 45000 ms");
    assertRefused(
        Map.of("muster.group.consumer.assignment-interval", "20 s"),
        "muster.group.consumer: 20000 ms must be between its bounds, 0 and 15000 ms");
    assertRefused(Map.of("muster.db.pool-size", "3"), "muster.db: ", "poolSize");
    assertRefused(Map.of("muster.cluster.ping-interval", "3 s"), "muster.cluster: ", "isolation");
    assertRefused(
        Map.of("pekko.cluster.split-brain-resolver.stable-after", "2 s"),
        "muster.cluster.isolation-bound is \"4 s\"",
        "must be below pekko.cluster.split-brain-resolver.stable-after, which is 2 s");
    assertRefused(Map.of("muster.cluster.isolation-bound", "5 s"), "stable-after, which is 5 s");
    assertRefused(
        Map.of("muster.cluster.hand-over.pause", "30 s"),
        "muster.cluster.hand-over: pause must be below timeout");
  }

  @Test
  void aRefusedConnectionIsNoVerdictWhereTheOperatorSaysSoOrHasAnotherStrategy() {
    assertThat(with(Map.of()).cluster().fence().downsRefusedNodes()).isTrue();
    assertThat(
            with(Map.of("muster.cluster.down-refused-nodes", "off"))
                .cluster()
                .fence()
                .downsRefusedNodes())
        .isFalse();
    assertThat(
            with(Map.of("pekko.cluster.split-brain-resolver.active-strategy", "static-quorum"))
                .cluster()
                .fence()
                .downsRefusedNodes())
        .isFalse();
  }

  @Test
  void theFastProfileFitsTogether() {
    Path file = Path.of("../deploy/fast-failover.conf");
    ServerConfig config = ServerConfig.read(ConfigLayers.merge(Map.of(), Map.of(), Map.of(), file));
    assertThat(config.cluster().fence().isolationBound()).isEqualTo(Duration.ofMillis(1500));
    assertThat(config.merged().getDuration("pekko.cluster.split-brain-resolver.stable-after"))
        .isEqualTo(Duration.ofSeconds(2));
  }

  /** One row or more for each type of setting. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          muster.node-id | -1 | a whole number from 1 to 2147483647
          muster.cluster.sweep-interval | 0 s | a duration from 1 s to 1 day
          muster.cluster.wakes-per-second | 0 | a whole number from 1 to 10000
          muster.gateway.moves-per-second | -1 | a whole number from 0 to 1000000
          muster.group.join-window.adaptive | perhaps | true or false
          muster.group.join-window.leader | biggest | one of first-member-id, sticky
          muster.group.consumer.migration-policy | up | one of bidirectional, upgrade, downgrade, disabled
          muster.cluster.seed-nodes | a:0 | a list of HOST:PORT with a port from 1 to 65535
          muster.listen | 9092 | HOST:PORT with a port from 0 to 65535
          muster.listen | localhost:65536 | HOST:PORT
          muster.advertise | localhost:0 | HOST:PORT with a port from 1 to 65535
          muster.log-level | loud | one of error, warn, info, debug, trace
          muster.upstream.servers | kafka | a list of HOST:PORT
          muster.upstream.servers | , | embedded, or HOST:PORT,... of an existing cluster
          muster.upstream.embedded.port | 70000 | a whole number from 0 to 65535
          muster.upstream.embedded.port | many | a whole number from 0 to 65535
          muster.upstream.embedded.heap | 1 KiB | a size from 67108864 to 2147483647 bytes
          muster.upstream.embedded.heap | 1 stone | a size from 67108864 to 2147483647 bytes
          muster.upstream.embedded.start-timeout | 2 fortnights | a duration from 1 s to 1 hour
          muster.upstream.embedded.start-timeout | -1 s | a duration from 1 s to 1 hour
          """)
  void aWrongValueIsNamedWithWhatIsAllowed(String path, String value, String allowed) {
    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(() -> with(Map.of(path, value)))
        .satisfies(
            e ->
                assertThat(e.getMessage())
                    .startsWith("%s is \"%s\" (--test), but must be ".formatted(path, value))
                    .contains(allowed)
                    .doesNotContain("\n"));
  }

  private static void assertRefused(Map<String, String> settings, String... parts) {
    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(() -> with(settings))
        .satisfies(e -> assertThat(e.getMessage()).contains(parts).doesNotContain("\n"));
  }

  private static ServerConfig with(Map<String, String> settings) {
    Map<String, CommandLineValue> options = new HashMap<>();
    settings.forEach((path, value) -> options.put(path, new CommandLineValue("--test", value)));
    return ServerConfig.read(ConfigLayers.merge(options, Map.of(), Map.of(), null));
  }
}
