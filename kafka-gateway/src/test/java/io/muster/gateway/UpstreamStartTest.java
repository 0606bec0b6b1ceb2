package io.muster.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.SaslAuthenticateRequestData;
import org.apache.kafka.common.message.SaslAuthenticateResponseData;
import org.apache.kafka.common.message.SaslHandshakeResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients are served only when the brokers behind can be, and a start that fails says why. */
class UpstreamStartTest {
  private final FakeUpstream upstream = new FakeUpstream(1);

  UpstreamStartTest() throws Exception {}

  @AfterEach
  void stop() throws Exception {
    upstream.close();
  }

  @Test
  void brokersThatCannotBeReachedWhereTheySayTheyAre() throws Exception {
    FakeUpstream hidden = new FakeUpstream(2);
    hidden.close();
    upstream.answer(ApiKeys.METADATA, asked -> hidden.metadata());

    assertThatThrownBy(() -> start(Map.of()))
        .hasMessageContaining("cannot be reached")
        .hasMessageContaining("where it says they are: " + hidden.address());
  }

  @Test
  void aBrokerThatIsStartingIsWaitedFor() throws Exception {
    long begin = System.nanoTime();
    upstream.answer(
        ApiKeys.METADATA,
        asked ->
            System.nanoTime() - begin < 400_000_000L
                ? new MetadataResponseData()
                : upstream.metadata());

    try (GatewayFixture fixture = start(Map.of());
        WireClient client = fixture.connect()) {
      assertThat(versions(client).apiKeys().find(ApiKeys.METADATA.id)).isNotNull();
      client.ask(ApiKeys.LIST_OFFSETS, 7, new ListOffsetsRequestData());
    }
  }

  @Test
  void aBrokerWithTheIdOfAMusterNode() throws Exception {
    FakeUpstream namesake = new FakeUpstream(GatewayFixture.NODE.nodeId());
    try (namesake) {
      upstream.add(namesake);

      assertThatThrownBy(() -> start(Map.of()))
          .hasMessageContaining("1000001 is the id of this node and of an upstream broker");
    }
  }

  @Test
  void aPasswordThatIsRight() throws Exception {
    authenticate("secret");

    try (GatewayFixture fixture = start(sasl("secret"));
        WireClient client = fixture.connect()) {
      client.ask(ApiKeys.LIST_OFFSETS, 7, new ListOffsetsRequestData());
      assertThat(upstream.asked(ApiKeys.SASL_AUTHENTICATE)).isNotEmpty();
    }
  }

  @Test
  void aPasswordThatIsWrong() {
    authenticate("secret");

    assertThatThrownBy(() -> start(sasl("guess")))
        .hasMessageContaining("authentication failed: no such user");
  }

  @Test
  void overTls(@TempDir Path folder) throws Exception {
    Path keys = folder.resolve("keys.p12");
    int status =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=broker",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit",
                "-keystore",
                keys.toString())
            .inheritIO()
            .start()
            .waitFor();
    assertThat(status).isZero();

    try (FakeUpstream secure = new FakeUpstream(1, tls(keys));
        GatewayFixture fixture =
            new GatewayFixture(
                GatewayFixture.LIMITS,
                GatewayFixture.DEADLINES,
                GatewayFixture.MOVES_PER_SECOND,
                secure,
                Map.of(
                    "security.protocol", "SSL",
                    "ssl.truststore.location", keys.toString(),
                    "ssl.truststore.password", "changeit"));
        WireClient client = fixture.connect()) {
      client.ask(ApiKeys.LIST_OFFSETS, 7, new ListOffsetsRequestData());
      assertThat(secure.asked(ApiKeys.LIST_OFFSETS)).hasSize(1);
    }
  }

  private static ServerSocketFactory tls(Path keys) throws Exception {
    KeyStore store = KeyStore.getInstance(keys.toFile(), "changeit".toCharArray());
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, "changeit".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context.getServerSocketFactory();
  }

  private void authenticate(String password) {
    upstream.answer(
        ApiKeys.SASL_HANDSHAKE,
        asked -> new SaslHandshakeResponseData().setMechanisms(List.of("PLAIN")));
    upstream.answer(
        ApiKeys.SASL_AUTHENTICATE,
        asked -> {
          byte[] bytes = ((SaslAuthenticateRequestData) asked.body()).authBytes();
          return new String(bytes, UTF_8).equals("\0muster\0" + password)
              ? new SaslAuthenticateResponseData()
              : new SaslAuthenticateResponseData()
                  .setErrorCode(Errors.SASL_AUTHENTICATION_FAILED.code())
                  .setErrorMessage("no such user");
        });
  }

  private static Map<String, String> sasl(String password) {
    return Map.of(
        "security.protocol",
        "SASL_PLAINTEXT",
        "sasl.mechanism",
        "PLAIN",
        "sasl.jaas.config",
        "org.apache.kafka.common.security.plain.PlainLoginModule required username=muster"
            + " password=\"%s\";".formatted(password));
  }

  private GatewayFixture start(Map<String, String> properties) throws Exception {
    return new GatewayFixture(
        GatewayFixture.LIMITS,
        GatewayFixture.DEADLINES,
        GatewayFixture.MOVES_PER_SECOND,
        upstream,
        properties);
  }

  private static ApiVersionsResponseData versions(WireClient client) throws Exception {
    return (ApiVersionsResponseData)
        client.ask(ApiKeys.API_VERSIONS, 0, new ApiVersionsRequestData());
  }
}
