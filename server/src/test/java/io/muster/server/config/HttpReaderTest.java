package io.muster.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.muster.gateway.HostPort;
import io.muster.server.config.BootstrapSettings.Method;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpReaderTest {
  private static final String LISTEN = "muster.http.listen";
  private static final String DISCOVERY = "muster.cluster.discovery";

  @Test
  void nothingIsServedAndNobodyIsLookedForByDefault() {
    HttpReader reader = with(Map.of());
    assertThat(reader.http()).isEqualTo(new HttpSettings(null, 1000, Duration.ofSeconds(2)));
    assertThat(reader.bootstrap()).isNull();
  }

  @Test
  void nodesAskEachOtherAtThePortOfTheEndpoint() {
    HttpReader reader = with(Map.of(LISTEN, "0.0.0.0:8558", DISCOVERY, "kubernetes"));
    assertThat(reader.http().listen()).isEqualTo(new HostPort("0.0.0.0", 8558));
    assertThat(reader.bootstrap())
        .isEqualTo(new BootstrapSettings(Method.KUBERNETES, "muster", 2, 8558));
    assertThat(
            with(Map.of(
                    LISTEN,
                    "h:1",
                    DISCOVERY,
                    "dns",
                    "muster.cluster.bootstrap.service",
                    "nodes.example.com"))
                .bootstrap())
        .isEqualTo(new BootstrapSettings(Method.DNS, "nodes.example.com", 2, 1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          muster.cluster.discovery | gossip | one of seed-nodes, kubernetes, dns
          muster.http.listen | '' | HOST:PORT with a port above 0, since muster.cluster.discovery is dns
          muster.http.listen | h:0 | HOST:PORT with a port above 0, since muster.cluster.discovery is dns
          muster.cluster.seed-nodes | a:1 | empty, since muster.cluster.discovery is dns
          muster.cluster.bootstrap.service | '' | the name that the nodes are found by
          muster.cluster.bootstrap.required-nodes | 0 | a whole number from 1 to 1000
          """)
  void aWrongValueIsNamedWithWhatIsAllowed(String path, String value, String allowed) {
    Map<String, String> settings = new HashMap<>(Map.of(LISTEN, "h:8558", DISCOVERY, "dns"));
    settings.put(path, value);
    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(() -> with(settings).bootstrap())
        .withMessage("%s is \"%s\" (--test), but must be %s".formatted(path, value, allowed));
  }

  private static HttpReader with(Map<String, String> settings) {
    Map<String, CommandLineValue> options = new HashMap<>();
    settings.forEach((path, value) -> options.put(path, new CommandLineValue("--test", value)));
    return new HttpReader(new Settings(ConfigLayers.merge(options, Map.of(), Map.of(), null)));
  }
}
