package io.muster.gateway.upstream;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.ClientDnsLookup;
import org.apache.kafka.clients.ClientUtils;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersion;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersionCollection;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.ApiVersionsResponse;
import org.jspecify.annotations.Nullable;

/** What is known of the upstream: its brokers and what all of them support. Thread-safe. */
public final class UpstreamCluster {
  private static final Duration QUESTION_TIMEOUT = Duration.ofSeconds(10);

  private record View(Map<Integer, Node> brokers, ApiVersionsResponseData supported) {}

  private final UpstreamClient client;
  private final List<String> bootstrap;
  private final AtomicReference<View> view =
      new AtomicReference<>(new View(Map.of(), new ApiVersionsResponseData()));
  private final AtomicInteger turn = new AtomicInteger();

  /** Knows nothing before the first {@link #look}. */
  public UpstreamCluster(UpstreamClient client, List<String> bootstrap) {
    this.client = client;
    this.bootstrap = List.copyOf(bootstrap);
  }

  /** Null if there is no such broker now. */
  public @Nullable Node broker(int id) {
    return view.get().brokers.get(id);
  }

  public Collection<Node> brokers() {
    return view.get().brokers.values();
  }

  /** One broker after the other; null as long as none is known. */
  public @Nullable Node anyBroker() {
    List<Node> brokers = List.copyOf(brokers());
    return brokers.isEmpty()
        ? null
        : brokers.get(Math.floorMod(turn.getAndIncrement(), brokers.size()));
  }

  /** The versions that every broker supports, and the cluster's features. Not to be changed. */
  public ApiVersionsResponseData supported() {
    return view.get().supported;
  }

  /** Takes in addresses that a response carried. Brokers that are gone are noticed by look. */
  public void seen(Collection<Node> nodes) {
    Map<Integer, Node> known = view.get().brokers;
    if (nodes.stream().allMatch(node -> node.equals(known.get(node.id())))) {
      return;
    }
    view.updateAndGet(
        old -> {
          Map<Integer, Node> brokers = new HashMap<>(old.brokers);
          nodes.forEach(node -> brokers.put(node.id(), node));
          return new View(Map.copyOf(brokers), old.supported);
        });
  }

  /**
   * Asks the upstream for its brokers and each of them for its versions. Fails if no broker can be
   * asked, at the address given for it in the answer; then all stays as it was.
   */
  public CompletionStage<Void> look() {
    return CompletableFuture.supplyAsync(this::candidates, client.names())
        .thenCompose(this::firstAnswer)
        .thenCompose(
            brokers ->
                allOf(brokers.stream().map(this::versionsOf).toList())
                    .thenCompose(answers -> take(brokers, answers)));
  }

  private CompletionStage<Void> take(List<Node> brokers, List<ApiVersionsResponseData> versions) {
    List<ApiVersionsResponseData> known =
        versions.stream().filter(answer -> !answer.apiKeys().isEmpty()).toList();
    if (known.isEmpty()) {
      return CompletableFuture.failedStage(
          new IOException(
              "none of its brokers answers where it says they are: "
                  + brokers.stream()
                      .map(broker -> broker.host() + ":" + broker.port())
                      .collect(Collectors.joining(", "))));
    }
    view.set(new View(byId(brokers), merge(known)));
    return CompletableFuture.completedStage(null);
  }

  private List<Node> candidates() {
    Stream<Node> given =
        ClientUtils.parseAndValidateAddresses(bootstrap, ClientDnsLookup.USE_ALL_DNS_IPS).stream()
            .map(address -> new Node(-1, address.getHostString(), address.getPort()));
    Set<Node> candidates = new LinkedHashSet<>(brokers());
    given.forEach(candidates::add);
    return List.copyOf(candidates);
  }

  private CompletionStage<List<Node>> firstAnswer(List<Node> candidates) {
    CompletionStage<List<Node>> answer = brokersFrom(candidates.get(0));
    return candidates.size() == 1
        ? answer
        : answer.exceptionallyCompose(e -> firstAnswer(candidates.subList(1, candidates.size())));
  }

  private CompletionStage<List<Node>> brokersFrom(Node candidate) {
    UpstreamSession session = new UpstreamSession(client, candidate, QUESTION_TIMEOUT);
    MetadataRequestData nothingButBrokers = new MetadataRequestData().setTopics(List.of());
    return session
        .apiVersions()
        .thenCompose(supported -> session.ask(ApiKeys.METADATA, supported, nothingButBrokers))
        .thenCompose(answer -> brokersIn((MetadataResponseData) answer, candidate))
        .whenComplete((answer, error) -> session.close());
  }

  /** A broker that is just starting knows of none, not even of itself. */
  private static CompletionStage<List<Node>> brokersIn(
      MetadataResponseData answer, Node candidate) {
    List<Node> brokers =
        answer.brokers().stream()
            .map(one -> new Node(one.nodeId(), one.host(), one.port(), one.rack()))
            .toList();
    return brokers.isEmpty()
        ? CompletableFuture.failedStage(
            new IOException(candidate.host() + ":" + candidate.port() + " knows of no broker yet"))
        : CompletableFuture.completedStage(brokers);
  }

  /** Completes with an empty answer if the broker cannot be asked. */
  private CompletionStage<ApiVersionsResponseData> versionsOf(Node broker) {
    UpstreamSession session = new UpstreamSession(client, broker, QUESTION_TIMEOUT);
    return session
        .apiVersions()
        .exceptionally(e -> new ApiVersionsResponseData())
        .whenComplete((answer, error) -> session.close());
  }

  private static <T> CompletionStage<List<T>> allOf(List<CompletionStage<T>> stages) {
    List<CompletableFuture<T>> all =
        stages.stream().map(CompletionStage::toCompletableFuture).toList();
    return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
        .thenApply(done -> all.stream().map(CompletableFuture::join).toList());
  }

  private static Map<Integer, Node> byId(List<Node> brokers) {
    Map<Integer, Node> byId = new HashMap<>();
    brokers.forEach(broker -> byId.put(broker.id(), broker));
    return Map.copyOf(byId);
  }

  /** What all have in common, with the newest features. */
  private static ApiVersionsResponseData merge(List<ApiVersionsResponseData> given) {
    ApiVersionsResponseData newest =
        given.stream()
            .max(Comparator.comparingLong(ApiVersionsResponseData::finalizedFeaturesEpoch))
            .orElseThrow();
    ApiVersionCollection common = new ApiVersionCollection();
    for (ApiVersion range : given.get(0).apiKeys()) {
      @Nullable ApiVersion narrowed = range.duplicate();
      for (ApiVersionsResponseData other : given) {
        narrowed =
            ApiVersionsResponse.intersect(narrowed, other.apiKeys().find(range.apiKey()))
                .orElse(null);
      }
      Stream.of(narrowed).filter(Objects::nonNull).forEach(common::add);
    }
    return newest.duplicate().setApiKeys(common);
  }
}
