package io.muster.loadtest.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.muster.loadtest.process.Addresses;
import io.muster.loadtest.process.JavaCommand;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** A distributed worker of Kafka Connect in a JVM of its own, and its REST interface. */
final class ConnectWorker implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration REQUEST_LIMIT = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** While workers rebalance, or if they had another leader when they passed the request on. */
  private static final int TRY_AGAIN = 409;

  private final String address;
  private final Process process;

  private ConnectWorker(String address, Process process) {
    this.address = address;
    this.process = process;
  }

  /**
   * Starts it, and returns when it answers.
   *
   * @param properties of the worker, without its address
   */
  static ConnectWorker start(Map<String, String> properties) throws IOException {
    String address = Addresses.format(Addresses.free());
    Path folder = Folders.fresh("connect");
    Properties all = new Properties();
    all.putAll(properties);
    all.setProperty("listeners", "http://" + address);
    Path file = folder.resolve("worker.properties");
    try (Writer writer = Files.newBufferedWriter(file)) {
      all.store(writer, null);
    }
    List<String> jvmOptions =
        List.of(
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Dlogback.configurationFile="
                + ConnectWorker.class.getResource("/logback-connect.xml"));
    Process process =
        new ProcessBuilder(
                JavaCommand.of(
                    System.getProperty("java.class.path"),
                    jvmOptions,
                    ConnectWorkerMain.class.getName(),
                    List.of(file.toString())))
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("stderr.log").toFile())
            .start();
    ConnectWorker worker = new ConnectWorker(address, process);
    try {
      await().atMost(PATIENCE).until(worker::answers);
    } catch (RuntimeException e) {
      worker.kill();
      throw e;
    }
    return worker;
  }

  /** As it is named in {@link #status}. */
  String id() {
    return address;
  }

  /** Creates the connector, or changes it. */
  void configure(String connector, Map<String, String> config) throws Exception {
    String body = JSON.writeValueAsString(config);
    put("/connectors/" + connector + "/config", body);
  }

  /** Ends the connector's tasks; its offsets stay. */
  void stop(String connector) throws Exception {
    put("/connectors/" + connector + "/stop", "");
  }

  /** Of the connector and its tasks. */
  JsonNode status(String connector) throws Exception {
    return get("/connectors/" + connector + "/status");
  }

  /** Of a stopped or a running connector. */
  JsonNode offsets(String connector) throws Exception {
    return get("/connectors/" + connector + "/offsets").path("offsets");
  }

  /** SIGKILL. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** SIGTERM. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        kill();
        throw new AssertionError("worker " + id() + " did not end");
      }
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
    }
  }

  private boolean answers() throws Exception {
    assertThat(process.isAlive()).as("worker %s runs", id()).isTrue();
    try {
      return send(request("/connectors").GET()).statusCode() == 200;
    } catch (IOException e) {
      return false; // It does not listen yet.
    }
  }

  private void put(String path, String body) throws Exception {
    HttpRequest.Builder put =
        request(path).header("Content-Type", "application/json").PUT(BodyPublishers.ofString(body));
    HttpResponse<String> answer =
        await()
            .atMost(PATIENCE)
            .until(() -> send(put), response -> response.statusCode() != TRY_AGAIN);
    assertThat(answer.statusCode()).as("%s: %s", path, answer.body()).isBetween(200, 299);
  }

  /** Missing while there is none, as while workers rebalance. */
  private JsonNode get(String path) throws Exception {
    HttpResponse<String> answer = send(request(path).GET());
    return answer.statusCode() == 200 ? JSON.readTree(answer.body()) : MissingNode.getInstance();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://" + address + path)).timeout(REQUEST_LIMIT);
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }
}
