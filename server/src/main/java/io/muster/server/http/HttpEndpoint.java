package io.muster.server.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.muster.gateway.HostPort;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpCharsets;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;

/**
 * The pages of a node:
 *
 * <ul>
 *   <li>{@code /live}: 200 as long as the process can answer at all
 *   <li>{@code /ready}: 200 if all checks are well, else 503; one JSON object per check and line
 *   <li>{@code /metrics}: for Prometheus
 *   <li>{@code /groups}: nodes, shards and groups in short, as JSON
 * </ul>
 */
public final class HttpEndpoint extends AllDirectives {

  /** Prometheus' text format. */
  private static final ContentType.NonBinary METRICS =
      MediaTypes.customWithFixedCharset(
              "text", "plain", HttpCharsets.UTF_8, Map.of("version", "0.0.4"), true)
          .toContentType();

  private static final ContentType.NonBinary JSON_LINES =
      MediaTypes.customWithFixedCharset("application", "jsonl", HttpCharsets.UTF_8, Map.of(), false)
          .toContentType();

  private final Readiness readiness;
  private final Supplier<String> metrics;
  private final Supplier<Overview> overview;
  private final Executor mayTakeLong;
  private final ObjectMapper json = new ObjectMapper();

  private HttpEndpoint(
      ActorSystem<?> system,
      Readiness readiness,
      Supplier<String> metrics,
      Supplier<Overview> overview) {
    this.readiness = readiness;
    this.metrics = metrics;
    this.overview = overview;
    this.mayTakeLong = system.dispatchers().lookup(DispatcherSelector.blocking());
  }

  /**
   * Serves until the actor system ends.
   *
   * @param metrics in Prometheus' text format
   * @param more what else is served at the same port
   * @return where it serves; fails when the address cannot be had
   */
  public static CompletionStage<HostPort> start(
      ActorSystem<?> system,
      HostPort listen,
      Readiness readiness,
      Supplier<String> metrics,
      Supplier<Overview> overview,
      List<Route> more) {
    HttpEndpoint endpoint = new HttpEndpoint(system, readiness, metrics, overview);
    return Http.get(system)
        .newServerAt(listen.host(), listen.port())
        .bind(endpoint.routes(more))
        .thenApply(ServerBinding::localAddress)
        .thenApply(bound -> new HostPort(listen.host(), bound.getPort()));
  }

  private Route routes(List<Route> more) {
    Route pages =
        get(
            () ->
                concat(
                    path("live", () -> complete(StatusCodes.OK)),
                    path("ready", () -> complete(ready())),
                    path("metrics", () -> completeWithFuture(metricsPage())),
                    path("groups", () -> complete(groups()))));
    return concat(pages, more.toArray(Route[]::new));
  }

  private HttpResponse ready() {
    List<Readiness.Finding> findings = readiness.findings();
    boolean ready = findings.stream().allMatch(Readiness.Finding::isWell);
    String lines =
        findings.stream().map(finding -> line(finding) + "\n").collect(Collectors.joining());
    return HttpResponse.create()
        .withStatus(ready ? StatusCodes.OK : StatusCodes.SERVICE_UNAVAILABLE)
        .withEntity(HttpEntities.create(JSON_LINES, lines));
  }

  private String line(Readiness.Finding finding) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("check", finding.check().name().toLowerCase(Locale.ROOT));
    line.put("ok", finding.isWell());
    finding.problem().ifPresent(problem -> line.put("problem", problem));
    return text(line);
  }

  /** Some thousand series take their time. */
  private CompletionStage<HttpResponse> metricsPage() {
    return CompletableFuture.supplyAsync(
        () -> HttpResponse.create().withEntity(HttpEntities.create(METRICS, metrics.get())),
        mayTakeLong);
  }

  private HttpResponse groups() {
    return HttpResponse.create()
        .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, text(overview.get())));
  }

  private String text(Object value) {
    try {
      return json.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot be shown as JSON: " + value, e);
    }
  }
}
