package io.muster.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.gateway.api.TopicIds;
import io.muster.group.TopicCatalog;
import io.muster.group.TopicCatalog.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.TopicListing;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UpstreamTopicCatalogTest {
  private static final Duration NEVER = Duration.ofHours(1);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Uuid ID = Uuid.randomUuid();
  private static final Uuid RETURNS = Uuid.randomUuid();
  private static final Topic ORDERS = new Topic("orders", TopicIds.fromKafka(ID), 3);

  private final ScriptedAdmin upstream = new ScriptedAdmin();
  private UpstreamTopicCatalog catalog = catalog(NEVER, Duration.ZERO, 100);

  private UpstreamTopicCatalog catalog(Duration renewal, Duration answerAge, int maxWaiting) {
    return catalog(renewal, NEVER, answerAge, maxWaiting);
  }

  private UpstreamTopicCatalog catalog(
      Duration renewal, Duration memory, Duration answerAge, int maxWaiting) {
    return new UpstreamTopicCatalog(
        upstream.admin(),
        new UpstreamTopicCatalog.Settings(
            TIMEOUT, renewal, memory, answerAge, Duration.ofMinutes(1), maxWaiting));
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  private void use(UpstreamTopicCatalog other) {
    catalog.close();
    catalog = other;
  }

  private CompletableFuture<Void> lookUp(String... names) {
    return catalog.refresh(Set.of(names), Set.of()).toCompletableFuture();
  }

  private void know(Uuid id, int partitions) {
    var answer = lookUp("orders");
    upstream
        .describes
        .get(upstream.describes.size() - 1)
        .answer(ScriptedAdmin.topic("orders", id, partitions));
    assertThat(answer).isCompleted();
  }

  @Test
  void learnsATopicByName() {
    var answer = lookUp("orders", "nonsense");
    assertThat(answer).isNotDone();

    upstream.describes.get(0).answer(ScriptedAdmin.topic("orders", ID, 3));

    assertThat(answer).isCompleted();
    assertThat(catalog.byName("orders")).contains(ORDERS);
    assertThat(catalog.byId(TopicIds.fromKafka(ID))).contains(ORDERS);
    assertThat(catalog.byName("nonsense")).isEmpty();
  }

  @Test
  void learnsATopicById() {
    var ids = Set.of(TopicIds.fromKafka(ID), UUID.randomUUID());
    var answer = catalog.refresh(Set.of(), ids).toCompletableFuture();

    upstream.describes.get(0).answer(ScriptedAdmin.topic("orders", ID, 3));

    assertThat(answer).isCompleted();
    assertThat(catalog.byId(TopicIds.fromKafka(ID))).contains(ORDERS);
    assertThat(catalog.byName("orders")).contains(ORDERS);
  }

  @Test
  void logWithoutTopicIds() {
    know(Uuid.ZERO_UUID, 3);

    assertThat(catalog.byName("orders")).contains(new Topic("orders", null, 3));
    assertThat(catalog.byId(TopicIds.fromKafka(Uuid.ZERO_UUID))).isEmpty();
  }

  @Test
  void noticesMorePartitions() {
    know(ID, 3);
    know(ID, 6);

    assertThat(catalog.byName("orders")).map(Topic::partitions).contains(6);
  }

  private List<Set<String>> racksOf(List<Node> first, List<Node> second) {
    var answer = lookUp("orders");
    upstream
        .describes
        .get(upstream.describes.size() - 1)
        .answer(ScriptedAdmin.topic("orders", ID, List.of(first, second)));
    assertThat(answer).isCompleted();
    var racks = catalog.byName("orders").orElseThrow().racks();
    return racks == null ? List.of() : List.of(racks.of(0), racks.of(1));
  }

  private static Node broker(int id, String rack) {
    return new Node(id, "broker", 9092, rack);
  }

  @Test
  void knowsInWhichRacksReplicasAre() {
    var racks =
        racksOf(List.of(broker(1, "a"), broker(2, "b")), List.of(broker(2, "b"), broker(3, null)));

    assertThat(racks).containsExactly(Set.of("a", "b"), Set.of("b"));
  }

  @Test
  void brokersThatDoNotSayWhereTheyAreAreNowhere() {
    assertThat(racksOf(List.of(broker(1, null)), List.of(broker(2, null)))).isEmpty();
  }

  @Test
  void aBrokerThatIsAwayIsWhereItWas() {
    racksOf(List.of(broker(1, "a")), List.of(broker(2, "b")));
    var away = new Node(1, "", -1);

    assertThat(racksOf(List.of(away), List.of(broker(2, "b"))))
        .containsExactly(Set.of("a"), Set.of("b"));
    assertThat(racksOf(List.of(broker(1, "c")), List.of(away)))
        .as("it has come back, elsewhere")
        .containsExactly(Set.of("c"), Set.of("c"));
  }

  @Test
  void noticesATopicCreatedAnew() {
    know(ID, 3);
    var anew = Uuid.randomUuid();
    know(anew, 1);

    assertThat(catalog.byId(TopicIds.fromKafka(ID))).isEmpty();
    assertThat(catalog.byId(TopicIds.fromKafka(anew))).map(Topic::name).contains("orders");
  }

  @Test
  void noticesADeletedTopicByName() {
    know(ID, 3);
    var answer = lookUp("orders");
    upstream.describes.get(1).answer();

    assertThat(answer).isCompleted();
    assertThat(catalog.byName("orders")).isEmpty();
    assertThat(catalog.byId(TopicIds.fromKafka(ID))).isEmpty();
  }

  @Test
  void doesNotTellWhatIsInDoubt() {
    use(catalog(NEVER, NEVER, 100));
    know(ID, 3);
    catalog.isThere("orders", ID);
    catalog.isThere("unheard-of", Uuid.randomUuid());
    catalog.isNotThere("nonsense");
    assertThat(catalog.byName("orders")).contains(ORDERS);
    assertThat(upstream.describes).hasSize(1);

    var anew = Uuid.randomUuid();
    catalog.isThere("orders", anew);

    assertThat(catalog.byName("orders")).isEmpty();
    assertThat(catalog.byId(TopicIds.fromKafka(ID))).isEmpty();
    assertThat(upstream.describes).as("though the last answer is of just now").hasSize(2);
    upstream.describes.get(1).answer(ScriptedAdmin.topic("orders", anew, 1));
    assertThat(catalog.byName("orders")).map(Topic::id).contains(TopicIds.fromKafka(anew));
  }

  @Test
  void asksAnewForWhatWasDeletedOrCreated() {
    use(catalog(NEVER, NEVER, 100));
    know(ID, 3);
    catalog.isNotThere("orders");
    assertThat(catalog.byName("orders")).isEmpty();
    upstream.describes.get(1).answer();
    var answer = lookUp("orders");
    upstream.describes.get(2).answer();
    assertThat(answer).isCompleted();
    assertThat(lookUp("orders")).as("an answer of just now").isCompleted();
    assertThat(catalog.byName("orders")).isEmpty();

    catalog.changed(Set.of("orders"));
    know(Uuid.randomUuid(), 3);

    assertThat(catalog.byName("orders")).isPresent();
  }

  /** A broker hears of a change a moment after the one that has made it. */
  @Test
  void looksTwiceAtWhatHasChanged() {
    use(catalog(NEVER, Duration.ofMillis(10), 100));
    know(ID, 3);
    catalog.changed(Set.of("orders", "unheard-of"));
    upstream.describes.get(1).answer(ScriptedAdmin.topic("orders", ID, 3));

    await().until(() -> upstream.describes.size() == 3);
    assertThat(upstream.describes.get(2).topics()).containsOnlyKeys("orders");
    var anew = Uuid.randomUuid();
    upstream.describes.get(2).answer(ScriptedAdmin.topic("orders", anew, 1));

    assertThat(catalog.byName("orders")).map(Topic::id).contains(TopicIds.fromKafka(anew));
  }

  @Test
  void noticesADeletedTopicById() {
    know(ID, 3);
    var answer = catalog.refresh(Set.of(), Set.of(TopicIds.fromKafka(ID))).toCompletableFuture();
    upstream.describes.get(1).answer();

    assertThat(answer).isCompleted();
    assertThat(catalog.byName("orders")).isEmpty();
  }

  @Test
  void topicsThatThereCannotBeAreNotThere() {
    know(ID, 3);
    var answer = lookUp("orders");
    upstream.describes.get(1).fail(new InvalidTopicException("bad name"));

    assertThat(answer).isCompleted();
    assertThat(catalog.byName("orders")).isEmpty();
  }

  private TopicCatalog.Found find(String... names) {
    var found = catalog.find(Set.of(names), Set.of()).toCompletableFuture();
    var asked = upstream.describes.get(upstream.describes.size() - 1).topics();
    asked.get("orders").completeExceptionally(new TopicAuthorizationException(Set.of("orders")));
    asked.get("returns").complete(ScriptedAdmin.topic("returns", RETURNS, 1));
    return found.join();
  }

  @Test
  void whatMayNotBeSeenIsNotSaidToBeGoneAndDoesNotHideTheRest() {
    TopicCatalog.Found hidden = find("orders", "returns");
    assertThat(hidden.topics())
        .containsOnlyKeys("returns")
        .containsEntry("returns", catalog.byName("returns"));
    assertThat(hidden.withheld()).containsExactly("orders");
    know(ID, 3);
    TopicCatalog.Found known = find("orders", "returns");
    assertThat(known.topics())
        .as("it stays as it was known")
        .containsEntry("orders", Optional.of(ORDERS));
    assertThat(known.withheld()).isEmpty();
    var gone = lookUp("orders");
    upstream.describes.get(upstream.describes.size() - 1).answer();
    assertThat(gone).isCompleted();
    var found = catalog.find(Set.of("orders"), Set.of()).toCompletableFuture();
    upstream.describes.get(upstream.describes.size() - 1).answer();
    assertThat(found.join().topics()).containsEntry("orders", Optional.empty());
  }

  @Test
  void remembersWhatClientsHaveDeletedAndNotWhatABrokerHasNotHeardOf() {
    use(catalog(NEVER, NEVER, 100));
    know(ID, 3);
    catalog.isNotThere("orders");
    assertThat(deleted()).isEmpty();

    know(ID, 3);
    catalog.changed(Set.of("orders", "unheard-of"));

    assertThat(deleted()).containsExactly(TopicIds.fromKafka(ID));
  }

  private Set<UUID> deleted() {
    return catalog.find(Set.of(), Set.of()).toCompletableFuture().join().deleted();
  }

  @Test
  void keepsWhatItKnowsWhileTheUpstreamIsAway() {
    know(ID, 3);
    var answer = lookUp("orders");
    upstream.describes.get(1).fail(new TimeoutException("away"));

    assertThat(answer).isCompletedExceptionally();
    assertThat(catalog.byName("orders")).contains(ORDERS);
  }

  @Test
  void closedClientFailsTheLookUpAndTheNextOnesToo() {
    upstream.close();

    assertThat(lookUp("orders")).isCompletedExceptionally();
    assertThat(lookUp("orders")).isCompletedExceptionally();
  }

  @Test
  void whatIsAskedMeanwhileGathers() {
    var first = lookUp("orders");
    var second = lookUp("a", "b");
    var third = lookUp("b", "c");
    assertThat(upstream.describes).hasSize(1);

    upstream.describes.get(0).answer();

    assertThat(first).isCompleted();
    assertThat(upstream.describes).hasSize(2);
    assertThat(upstream.describes.get(1).topics()).containsOnlyKeys("a", "b", "c");
    assertThat(second).isNotDone();
    upstream.describes.get(1).answer();
    assertThat(second).isCompleted();
    assertThat(third).isCompleted();
  }

  @Test
  void anAnswerOfJustNowIsNotAskedForAgain() {
    use(catalog(NEVER, NEVER, 100));
    var first = lookUp("nonsense");
    upstream.describes.get(0).answer();
    assertThat(first).isCompleted();

    assertThat(lookUp("nonsense")).isCompleted();
    assertThat(upstream.describes).hasSize(1);
    var other = lookUp("nonsense", "orders");
    assertThat(upstream.describes.get(1).topics()).containsOnlyKeys("orders");
    assertThat(other).isNotDone();
  }

  @Test
  void aFailureIsNoAnswer() {
    use(catalog(NEVER, NEVER, 100));
    var first = lookUp("orders");
    upstream.describes.get(0).fail(new TimeoutException("away"));
    assertThat(first).isCompletedExceptionally();

    var second = lookUp("orders");

    assertThat(second).isNotDone();
    assertThat(upstream.describes).hasSize(2);
  }

  @Test
  void tooManyWaitingTopicsAreRefused() {
    use(catalog(NEVER, Duration.ZERO, 2));
    var underWay = lookUp("orders");
    var waiting = lookUp("a", "b");

    var refused = lookUp("c");

    assertThat(refused)
        .failsWithin(TIMEOUT)
        .withThrowableOfType(java.util.concurrent.ExecutionException.class)
        .withCauseInstanceOf(RejectedExecutionException.class);
    assertThat(underWay).isNotDone();
    assertThat(waiting).isNotDone();
  }

  @Test
  void oneAloneMayAskForAsManyAsThereAre() {
    use(catalog(NEVER, Duration.ZERO, 2));
    var all = lookUp("a", "b", "c");
    upstream.describes.get(0).answer();

    assertThat(all).succeedsWithin(TIMEOUT);
  }

  @Test
  void renewsWhatItKnows() {
    use(catalog(Duration.ofMillis(10), NEVER, 100));
    know(ID, 3);

    await().until(() -> upstream.describes.size() == 2);
    upstream.describes.get(1).answer();

    assertThat(catalog.byName("orders")).isEmpty();
  }

  @Test
  void forgetsWhatNobodyAsksFor() {
    use(catalog(Duration.ofMillis(10), Duration.ZERO, NEVER, 100));
    know(ID, 3);

    await().until(() -> catalog.byName("orders").isEmpty());
    assertThat(catalog.byId(TopicIds.fromKafka(ID))).isEmpty();
  }

  @Test
  void aRenewalThatFailsIsTriedAgain() {
    use(catalog(Duration.ofMillis(10), NEVER, 100));
    know(ID, 3);

    await().until(() -> upstream.describes.size() == 2);
    upstream.describes.get(1).fail(new TimeoutException("away"));

    await().until(() -> upstream.describes.size() == 3);
    assertThat(catalog.byName("orders")).contains(ORDERS);
  }

  private void list(String... names) {
    upstream
        .lists
        .get(upstream.lists.size() - 1)
        .complete(
            Stream.of(names)
                .collect(
                    Collectors.toMap(
                        name -> name, name -> new TopicListing(name, Uuid.randomUuid(), false))));
  }

  @Test
  void findsTopicsByNameAndByRegularExpression() {
    var found = catalog.find(Set.of("nonsense"), Set.of("ord.*", "(")).toCompletableFuture();
    list("orders", "returns");
    await().until(() -> !upstream.describes.isEmpty());
    upstream.describes.get(0).answer(ScriptedAdmin.topic("orders", ID, 3));

    await().until(found::isDone);
    assertThat(found.join().topics())
        .containsOnly(
            Map.entry("orders", Optional.of(ORDERS)), Map.entry("nonsense", Optional.empty()));
    assertThat(found.join().matches())
        .containsOnly(
            Map.entry("ord.*", new TreeSet<>(Set.of("orders"))), Map.entry("(", new TreeSet<>()));
  }

  @Test
  void asksForTheListOnceForAllWhoNeedIt() {
    var one = catalog.find(Set.of(), Set.of("x.*")).toCompletableFuture();
    var other = catalog.find(Set.of(), Set.of("y.*")).toCompletableFuture();
    list("orders");
    await().until(() -> one.isDone() && other.isDone());
    assertThat(catalog.find(Set.of(), Set.of("z.*")).toCompletableFuture()).succeedsWithin(TIMEOUT);
    assertThat(upstream.lists).hasSize(1);
  }

  @Test
  void aListThatFailedIsAskedForAgain() {
    var failed = catalog.find(Set.of(), Set.of("x.*")).toCompletableFuture();
    upstream.lists.get(0).completeExceptionally(new TimeoutException("away"));
    assertThat(failed).failsWithin(TIMEOUT);
    var found = catalog.find(Set.of(), Set.of("x.*")).toCompletableFuture();
    list("orders");
    assertThat(found).succeedsWithin(TIMEOUT);
  }
}
