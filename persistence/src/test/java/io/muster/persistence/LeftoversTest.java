package io.muster.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.CommittedOffset;
import io.muster.group.GroupCommand.ForgetTopics;
import io.muster.group.GroupDirectory;
import io.muster.group.GroupSummary;
import io.muster.group.Leftovers;
import io.muster.group.Leftovers.Ages;
import io.muster.group.Leftovers.Page;
import io.muster.group.OffsetChanges;
import io.muster.group.OffsetStore.Outcome;
import io.muster.group.PartitionId;
import io.muster.group.PendingOffset;
import io.muster.group.txn.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What the store says may have outlived its time. */
@ParameterizedClass
@EnumSource
class LeftoversTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final PartitionId PARTITION = new PartitionId("orders", 0);

  /** What is committed, or empty, since before 1,000 is old. */
  private static final Ages AGES = new Ages(5_000, 1_000, Long.MIN_VALUE);

  @Parameter TestDatabase product;

  private Persistence persistence;
  private GroupDirectory directory;
  private Leftovers leftovers;

  @BeforeEach
  void start() {
    persistence = Persistence.start(product.createEmpty());
    directory = persistence.directory();
    leftovers = persistence.leftovers();
  }

  @AfterEach
  void stop() {
    persistence.close();
  }

  @Test
  void offsetsOfASimpleConsumerAgeFromTheirCommit() {
    group("old", "", 0, -1, committed(1_000));
    group("young", "", 0, -1, committed(1_001));
    assertThat(expirable()).containsExactly("old");
  }

  @Test
  void thoseOfAnEmptyGroupFromWhenItEmptied() {
    group("long-empty", "consumer", 0, 1_000, committed(900));
    group("just-emptied", "consumer", 0, 1_001, committed(900));
    group("emptied-before-that-was-noted", "consumer", 0, -1, committed(900));
    assertThat(expirable()).containsExactly("emptied-before-that-was-noted", "long-empty");
  }

  @Test
  void thoseOfTheConsumerProtocolFromTheirCommit() {
    group("old", GroupSummary.Type.CONSUMER, "consumer", 0, 1_001, committed(900));
    assertThat(expirable()).containsExactly("old");
  }

  @Test
  void aLivingGroupIsAskedWhetherItIsSubscribed() {
    group("maybe", "consumer", 3, -1, committed(900));
    group("no", "consumer", 3, -1, committed(1_001));
    assertThat(expirable()).containsExactly("maybe");
  }

  @Test
  void whatTheClientWishedComesFirst() {
    group("now", "", 0, -1, new CommittedOffset(1, -1, "", null, 4_000, 5_000));
    group("later", "", 0, -1, new CommittedOffset(1, -1, "", null, 900, 5_001));
    assertThat(expirable()).containsExactly("now");
  }

  @Test
  void aGroupWithoutMembersAndOffsetsIsOfNoUse() {
    group("idle", "consumer", 0, 4_999, null);
    group("living", "consumer", 1, -1, null);
    assertThat(expirable()).containsExactly("idle");
  }

  @Test
  void whatWaitsForATransactionKeepsItsOffsetAndItsGroup() {
    long marked = group("marked", "", 0, -1, committed(900));
    mark("marked", marked, PARTITION, null);
    long elsewhere = group("marked-elsewhere", "", 0, -1, committed(900));
    mark("marked-elsewhere", elsewhere, new PartitionId("orders", 1), null);
    long nothingElse = group("nothing-else", "consumer", 0, 4_999, null);
    mark("nothing-else", nothingElse, PARTITION, null);
    assertThat(expirable()).containsExactly("marked-elsewhere");
  }

  @Test
  void topicsOfPendingOffsetsAreKnownToo() {
    UUID id = UUID.randomUUID();
    long epoch = group("a", "", 0, -1, null);
    mark("a", epoch, PARTITION, id);
    assertThat(get(leftovers.committedTopics())).isEqualTo(Map.of("orders", Set.of(id)));
    assertThat(committedTo(new ForgetTopics(Set.of(id), Set.of()))).containsExactly("a");
  }

  @Test
  void aVacantRowStaysForAWhileAndForItsConfigs() {
    long epoch = group("gone", "", 0, -1, null);
    remove("gone", epoch);
    long configured = group("configured", "", 0, -1, null);
    remove("configured", configured);
    directory.note(
        new GroupSummary("configured", GroupSummary.Type.CLASSIC, "", "Empty", 0, 0, 9, 9, -1, 1));
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> get(directory.configured()).equals(List.of("configured")));

    assertThat(expirable()).isEmpty();
    Ages muchLater = new Ages(5_000, 1_000, System.currentTimeMillis());
    assertThat(get(leftovers.expirable("", 10, muchLater)).groupIds()).containsExactly("gone");

    get(directory.keepVacant("gone", epoch - 1));
    assertThat(get(leftovers.expirable("", 10, muchLater)).groupIds()).containsExactly("gone");
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> System.currentTimeMillis() > muchLater.vacantSinceMs());
    get(directory.keepVacant("gone", epoch));
    assertThat(get(leftovers.expirable("", 10, muchLater)).groupIds()).isEmpty();
  }

  @Test
  void groupsAreLookedAtPageByPage() {
    for (int i = 0; i < 5; i++) {
      group("g" + i, "", 0, -1, committed(i % 2 == 0 ? 900 : 2_000));
    }
    List<String> found = new ArrayList<>();
    int pages = 0;
    String after = "";
    while (after != null) {
      Page page = get(leftovers.expirable(after, 2, AGES));
      found.addAll(page.groupIds());
      after = page.last();
      pages++;
    }
    assertThat(found).containsExactly("g0", "g2", "g4");
    assertThat(pages).isEqualTo(3);
  }

  @Test
  void topicsAreKnownByNameAndId() {
    UUID id = UUID.randomUUID();
    UUID former = UUID.randomUUID();
    group("a", "", 0, -1, new CommittedOffset(1, -1, "", id, 1, -1));
    group("b", "", 0, -1, new CommittedOffset(1, -1, "", former, 1, -1));
    group("c", "", 0, -1, new CommittedOffset(1, -1, "", null, 1, -1));
    assertThat(get(leftovers.committedTopics())).isEqualTo(Map.of("orders", Set.of(id, former)));

    assertThat(committedTo(new ForgetTopics(Set.of(former), Set.of()))).containsExactly("b");
    assertThat(committedTo(new ForgetTopics(Set.of(id, former), Set.of("orders"))))
        .containsExactly("a", "b", "c");
    assertThat(committedTo(new ForgetTopics(Set.of(), Set.of("other")))).isEmpty();
    Page first = get(leftovers.committedTo(new ForgetTopics(Set.of(id), Set.of("orders")), "", 1));
    assertThat(first).isEqualTo(new Page(List.of("a"), "a"));
  }

  @Test
  void theFirstClusterThatIsNamedIsTheOneThatOffsetsBelongTo() {
    assertThat(get(leftovers.belongTo("one"))).isTrue();
    assertThat(get(leftovers.belongTo("other"))).isFalse();
    assertThat(get(leftovers.belongTo("one"))).isTrue();
  }

  private List<String> expirable() {
    return get(leftovers.expirable("", 10, AGES)).groupIds();
  }

  private List<String> committedTo(ForgetTopics topics) {
    return get(leftovers.committedTo(topics, "", 10)).groupIds();
  }

  private long group(
      String id,
      String protocolType,
      int members,
      long emptiedMs,
      @Nullable CommittedOffset offset) {
    return group(id, GroupSummary.Type.CLASSIC, protocolType, members, emptiedMs, offset);
  }

  private long group(
      String id,
      GroupSummary.Type type,
      String protocolType,
      int members,
      long emptiedMs,
      @Nullable CommittedOffset offset) {
    long epoch =
        get(directory.create(id, offset == null ? Map.of() : Map.of(PARTITION, offset)))
            .ownerEpoch();
    GroupSummary summary =
        new GroupSummary(id, type, protocolType, "Any", members, 1, 1, 1, emptiedMs, 0);
    directory.note(summary);
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(get(directory.list())).contains(summary));
    return epoch;
  }

  private void remove(String id, long epoch) {
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    persistence.offsets().remove(id, epoch, outcome::complete);
    assertThat(get(outcome)).isEqualTo(Outcome.STORED);
  }

  private void mark(String id, long epoch, PartitionId partition, @Nullable UUID topicId) {
    PendingOffset pending =
        new PendingOffset(
            new Transaction("copy-1", 42, 7, Transaction.EPOCH_OF_ITS_OWN),
            UUID.randomUUID(),
            partition,
            new CommittedOffset(1, -1, "", topicId, 1, CommittedOffset.NO_EXPIRY),
            1,
            null,
            false,
            false);
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    persistence
        .offsets()
        .write(
            id,
            epoch,
            new OffsetChanges(Map.of(), List.of(pending), List.of(), List.of(), List.of()),
            outcome::complete);
    assertThat(get(outcome)).isEqualTo(Outcome.STORED);
  }

  private static CommittedOffset committed(long atMs) {
    return new CommittedOffset(1, -1, "", null, atMs, CommittedOffset.NO_EXPIRY);
  }

  private static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }
}
