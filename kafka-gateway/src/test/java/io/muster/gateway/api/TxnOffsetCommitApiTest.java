package io.muster.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.muster.gateway.upstream.ShadowGroups;
import io.muster.group.GroupCommand;
import io.muster.group.GroupCommand.CommitTxnOffsets;
import io.muster.group.GroupCommand.ConfirmTxnOffsets;
import io.muster.group.GroupError;
import io.muster.group.GroupReply;
import io.muster.group.PartitionId;
import io.muster.group.ShadowOffsets;
import io.muster.group.TopicCatalog.Topic;
import io.muster.group.Transactions;
import io.muster.group.txn.Transaction;
import io.muster.group.txn.TransactionStatus;
import io.muster.group.txn.TransactionStatus.State;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.AddOffsetsToTxnRequestData;
import org.apache.kafka.common.message.AddOffsetsToTxnResponseData;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData.TxnOffsetCommitRequestPartition;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData.TxnOffsetCommitRequestTopic;
import org.apache.kafka.common.message.TxnOffsetCommitResponseData;
import org.apache.kafka.common.message.TxnOffsetCommitResponseData.TxnOffsetCommitResponsePartition;
import org.apache.kafka.common.message.TxnOffsetCommitResponseData.TxnOffsetCommitResponseTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

class TxnOffsetCommitApiTest {
  private static final Topic KNOWN = new Topic("known", UUID.randomUUID(), 2);
  private static final PartitionId P0 = new PartitionId("known", 0);
  private static final PartitionId P1 = new PartitionId("known", 1);
  private static final String SHADOW = ShadowGroups.of("g", "copy");
  private static final int BEFORE_OWN_EPOCHS = 4;

  private final FakeTopics topics = new FakeTopics().known(KNOWN);
  private TransactionStatus status = new TransactionStatus(State.ONGOING, 42, 7, 1_000);
  private ShadowOffsets shadow = new ShadowOffsets(Map.of(P0, "before", P1, ""), Set.of());
  private final TxnOffsetCommitApi api =
      new TxnOffsetCommitApi(
          topics,
          new Transactions() {
            @Override
            public Map<String, CompletionStage<TransactionStatus>> statusesOf(
                Set<String> transactionalIds) {
              assertThat(transactionalIds).containsExactly("copy");
              return Map.of("copy", CompletableFuture.completedStage(status));
            }

            @Override
            public CompletionStage<ShadowOffsets> shadowOf(
                String groupId, String transactionalId, Set<PartitionId> partitions) {
              assertThat(groupId).isEqualTo("g");
              assertThat(partitions).containsExactlyInAnyOrder(P0, P1);
              return CompletableFuture.completedStage(shadow);
            }
          });

  @Versions(ApiKeys.TXN_OFFSET_COMMIT)
  void areMarkedThenForwardedThenConfirmed(int version) {
    var exchange =
        new FakeExchange(api, version, request(version))
            .withGroup(TxnOffsetCommitApiTest::fine)
            .withUpstream(sent -> answer(sent, Errors.NONE, Errors.NONE));

    var response = exchange.answered(TxnOffsetCommitResponseData.class);

    assertThat(errors(response))
        .containsExactly(tuple("known", 0, Errors.NONE), tuple("known", 1, Errors.NONE));
    assertThat(exchange.asked)
        .hasSize(2)
        .first()
        .isInstanceOfSatisfying(
            CommitTxnOffsets.class,
            marked -> {
              assertThat(marked.memberId()).isEqualTo(version >= 3 ? "m" : "");
              assertThat(marked.generation()).isEqualTo(version >= 3 ? 3 : -1);
              assertThat(marked.instanceId()).isEqualTo(version >= 3 ? "i" : null);
              assertThat(marked.transaction())
                  .isEqualTo(
                      new Transaction(
                          "copy", 42, 7, version >= 5 ? Transaction.EPOCH_OF_ITS_OWN : 1_000));
              assertThat(marked.before()).isEqualTo(version >= 5 ? Map.of() : shadow.tags());
              assertThat(marked.commits())
                  .extracting("partition", "offset", "metadata", "topicId")
                  .containsExactly(
                      tuple(P0, 100L, "note", KNOWN.id()), tuple(P1, 101L, "note", KNOWN.id()));
              assertThat(exchange.asked.get(1))
                  .isEqualTo(new ConfirmTxnOffsets(marked.tag(), Set.of()));
              assertThat(forwarded(exchange).topics().get(0).partitions())
                  .extracting("committedMetadata")
                  .containsOnly(marked.tag().toString());
            });
    assertThat(forwarded(exchange))
        .extracting("groupId", "transactionalId", "producerId", "producerEpoch", "memberId")
        .containsExactly(SHADOW, "copy", 42L, (short) 7, "");
  }

  @Versions(ApiKeys.TXN_OFFSET_COMMIT)
  void areNotForwardedWhenTheGroupRefuses(int version) {
    var exchange =
        new FakeExchange(api, version, request(version))
            .withGroup(
                new GroupReply.CommitTxnOffsets(GroupError.COORDINATOR_LOAD_IN_PROGRESS, Map.of()));
    assertThat(errors(exchange.answered(TxnOffsetCommitResponseData.class)))
        .extracting(tuple -> tuple.toArray()[2])
        .containsOnly(
            version < 2 ? Errors.COORDINATOR_NOT_AVAILABLE : Errors.COORDINATOR_LOAD_IN_PROGRESS);
    assertThat(exchange.toUpstream).isEmpty();
  }

  /** No retry would help: the database has no such text. */
  @Versions(ApiKeys.TXN_OFFSET_COMMIT)
  void aTransactionalIdWithAZeroByteIsRefusedForGood(int version) {
    var exchange = new FakeExchange(api, version, request(version).setTransactionalId("co\0py"));
    assertThat(errors(exchange.answered(TxnOffsetCommitResponseData.class)))
        .extracting(tuple -> tuple.toArray()[2])
        .containsOnly(Errors.INVALID_REQUEST);
    assertThat(exchange.asked).isEmpty();
  }

  @Test
  void partitionsAreRefusedOneByOne() {
    var request = request(5);
    request
        .topics()
        .add(
            new TxnOffsetCommitRequestTopic()
                .setName("absent")
                .setPartitions(List.of(partition(0))));
    var exchange =
        new FakeExchange(api, 5, request)
            .withGroup(
                command ->
                    command instanceof CommitTxnOffsets
                        ? new GroupReply.CommitTxnOffsets(
                            GroupError.NONE, Map.of(P1, GroupError.OFFSET_METADATA_TOO_LARGE))
                        : fine(command))
            .withUpstream(sent -> answer(sent, Errors.NONE));
    assertThat(errors(exchange.answered(TxnOffsetCommitResponseData.class)))
        .containsExactly(
            tuple("known", 0, Errors.NONE),
            tuple("known", 1, Errors.OFFSET_METADATA_TOO_LARGE),
            tuple("absent", 0, Errors.UNKNOWN_TOPIC_OR_PARTITION));
    assertThat(forwarded(exchange).topics().get(0).partitions()).hasSize(1);
  }

  @Test
  void aTopicWithoutPartitionsIsLeftOut() {
    var request = request(5);
    request.topics().add(new TxnOffsetCommitRequestTopic().setName("other"));
    var exchange =
        new FakeExchange(api, 5, request)
            .withGroup(TxnOffsetCommitApiTest::fine)
            .withUpstream(sent -> answer(sent, Errors.NONE, Errors.NONE));
    assertThat(exchange.answered(TxnOffsetCommitResponseData.class).topics())
        .extracting(TxnOffsetCommitResponseTopic::name)
        .containsExactly("known");
  }

  @Test
  void whatTheUpstreamRefusesIsNotConfirmed() {
    var exchange =
        new FakeExchange(api, 5, request(5))
            .withGroup(TxnOffsetCommitApiTest::fine)
            .withUpstream(
                sent -> answer(sent, Errors.INVALID_PRODUCER_EPOCH, Errors.INVALID_PRODUCER_EPOCH));
    assertThat(errors(exchange.answered(TxnOffsetCommitResponseData.class)))
        .extracting(tuple -> tuple.toArray()[2])
        .containsOnly(Errors.INVALID_PRODUCER_EPOCH);
    assertThat(exchange.asked).hasSize(1);
  }

  /** What is confirmed is committed with its transaction. */
  @Test
  void ofWhatTheUpstreamRefusesInPartTheRestIsConfirmed() {
    var exchange =
        new FakeExchange(api, 5, request(5))
            .withGroup(TxnOffsetCommitApiTest::fine)
            .withUpstream(sent -> answer(sent, Errors.NONE, Errors.UNKNOWN_TOPIC_OR_PARTITION));
    assertThat(errors(exchange.answered(TxnOffsetCommitResponseData.class)))
        .containsExactly(
            tuple("known", 0, Errors.NONE), tuple("known", 1, Errors.UNKNOWN_TOPIC_OR_PARTITION));
    assertThat(exchange.asked).hasSize(2);
    assertThat(((ConfirmTxnOffsets) exchange.asked.get(1)).refused()).containsExactly(P1);
  }

  @Test
  void whatTheGroupHasForgottenIsToBeDoneAgain() {
    var exchange =
        new FakeExchange(api, 5, request(5))
            .withGroup(
                command ->
                    command instanceof ConfirmTxnOffsets
                        ? new GroupReply.ConfirmTxnOffsets(GroupError.COORDINATOR_LOAD_IN_PROGRESS)
                        : fine(command))
            .withUpstream(sent -> answer(sent, Errors.NONE, Errors.NONE));
    assertThat(errors(exchange.answered(TxnOffsetCommitResponseData.class)))
        .extracting(tuple -> tuple.toArray()[2])
        .containsOnly(Errors.COORDINATOR_LOAD_IN_PROGRESS);
  }

  @Test
  void anUpstreamThatIsAwayIsTriedAgainByTheClient() {
    var exchange =
        new FakeExchange(api, 5, request(5))
            .withGroup(TxnOffsetCommitApiTest::fine)
            .withUpstream(sent -> CompletableFuture.failedStage(new IOException("refused")));
    assertThat(errors(exchange.answered(TxnOffsetCommitResponseData.class)))
        .extracting(tuple -> tuple.toArray()[2])
        .containsOnly(Errors.COORDINATOR_NOT_AVAILABLE);
  }

  @Test
  void anOlderProducerMustBeInATransaction() {
    status = new TransactionStatus(State.ABORTED, 42, 7, 1_000);
    assertThat(refusal(3)).isEqualTo(Errors.INVALID_TXN_STATE);
    status = new TransactionStatus(State.COMMITTED, 42, 7, 1_000);
    assertThat(refusal(3)).isEqualTo(Errors.INVALID_TXN_STATE);
    assertThat(refusal(4)).isEqualTo(Errors.TRANSACTION_ABORTABLE);
    status = new TransactionStatus(State.ENDING, 42, 7, 1_000);
    assertThat(refusal()).isEqualTo(Errors.COORDINATOR_LOAD_IN_PROGRESS);
    status = new TransactionStatus(State.ONGOING, 42, 8, 1_000);
    assertThat(refusal()).isEqualTo(Errors.INVALID_PRODUCER_EPOCH);
    status = new TransactionStatus(State.ONGOING, 42, 6, 1_000);
    assertThat(refusal()).isEqualTo(Errors.INVALID_PRODUCER_EPOCH);
    status = new TransactionStatus(State.ONGOING, 43, 0, 1_000);
    assertThat(refusal()).isEqualTo(Errors.INVALID_PRODUCER_ID_MAPPING);
    status = TransactionStatus.UNKNOWN_ID;
    assertThat(refusal()).isEqualTo(Errors.INVALID_PRODUCER_ID_MAPPING);
  }

  @Test
  void whatIsUnstableInTheShadowIsNotTakenForWhatWasThereBefore() {
    shadow = new ShadowOffsets(Map.of(P0, "before", P1, ""), Set.of(P0));
    var exchange =
        new FakeExchange(api, BEFORE_OWN_EPOCHS, request(BEFORE_OWN_EPOCHS))
            .withGroup(TxnOffsetCommitApiTest::fine)
            .withUpstream(sent -> answer(sent, Errors.NONE, Errors.NONE));
    exchange.serve();
    assertThat(((CommitTxnOffsets) exchange.asked.get(0)).before()).isEqualTo(Map.of(P1, ""));
  }

  @Test
  void aGroupNeedsAName() {
    assertThat(
            errors(
                new FakeExchange(api, 5, request(5).setGroupId(""))
                    .answered(TxnOffsetCommitResponseData.class)))
        .extracting(tuple -> tuple.toArray()[2])
        .containsOnly(Errors.INVALID_GROUP_ID);
  }

  @Versions(ApiKeys.ADD_OFFSETS_TO_TXN)
  void theTransactionIsToldOfTheShadow(int version) {
    var add =
        new AddOffsetsToTxnRequestData()
            .setGroupId("g")
            .setTransactionalId("copy")
            .setProducerId(42)
            .setProducerEpoch((short) 7);
    var exchange =
        new FakeExchange(new AddOffsetsToTxnApi(), version, add)
            .withUpstream(
                sent ->
                    CompletableFuture.completedStage(
                        new AddOffsetsToTxnResponseData()
                            .setErrorCode(Errors.CONCURRENT_TRANSACTIONS.code())));
    assertThat(exchange.answered(AddOffsetsToTxnResponseData.class).errorCode())
        .isEqualTo(Errors.CONCURRENT_TRANSACTIONS.code());
    assertThat(exchange.toUpstream).containsExactly(add.duplicate().setGroupId(SHADOW));
  }

  @Test
  void everyGroupAndProducerHasAShadowOfItsOwn() {
    assertThat(ShadowGroups.of("g", "copy")).isEqualTo(SHADOW);
    assertThat(
            List.of(
                ShadowGroups.of("gc", "opy"),
                ShadowGroups.of("g", "copy2"),
                ShadowGroups.of("h", "copy")))
        .doesNotContain(SHADOW)
        .doesNotHaveDuplicates();
  }

  private Errors refusal() {
    return refusal(BEFORE_OWN_EPOCHS);
  }

  private Errors refusal(int version) {
    var exchange = new FakeExchange(api, version, request(version));
    return (Errors)
        errors(exchange.answered(TxnOffsetCommitResponseData.class)).get(0).toArray()[2];
  }

  private static GroupReply fine(GroupCommand command) {
    return command instanceof ConfirmTxnOffsets
        ? new GroupReply.ConfirmTxnOffsets(GroupError.NONE)
        : new GroupReply.CommitTxnOffsets(GroupError.NONE, Map.of());
  }

  private static TxnOffsetCommitRequestData forwarded(FakeExchange exchange) {
    assertThat(exchange.toUpstream).hasSize(1);
    return (TxnOffsetCommitRequestData) exchange.toUpstream.get(0);
  }

  private static CompletionStage<ApiMessage> answer(ApiMessage sent, Errors... errors) {
    var response = new TxnOffsetCommitResponseData();
    for (var topic : ((TxnOffsetCommitRequestData) sent).topics()) {
      var answered = new TxnOffsetCommitResponseTopic().setName(topic.name());
      for (var i = 0; i < topic.partitions().size(); i++) {
        answered
            .partitions()
            .add(
                new TxnOffsetCommitResponsePartition()
                    .setPartitionIndex(topic.partitions().get(i).partitionIndex())
                    .setErrorCode(errors[i].code()));
      }
      response.topics().add(answered);
    }
    return CompletableFuture.completedStage(response);
  }

  private static TxnOffsetCommitRequestData request(int version) {
    var request =
        new TxnOffsetCommitRequestData()
            .setTransactionalId("copy")
            .setGroupId("g")
            .setProducerId(42)
            .setProducerEpoch((short) 7);
    if (version >= 3) {
      request.setMemberId("m").setGenerationId(3).setGroupInstanceId("i");
    }
    request
        .topics()
        .add(
            new TxnOffsetCommitRequestTopic()
                .setName("known")
                .setPartitions(List.of(partition(0), partition(1))));
    return request;
  }

  private static TxnOffsetCommitRequestPartition partition(int index) {
    return new TxnOffsetCommitRequestPartition()
        .setPartitionIndex(index)
        .setCommittedOffset(100 + index)
        .setCommittedMetadata("note");
  }

  private static List<Tuple> errors(TxnOffsetCommitResponseData response) {
    return response.topics().stream()
        .flatMap(
            topic ->
                topic.partitions().stream()
                    .map(
                        p ->
                            tuple(topic.name(), p.partitionIndex(), Errors.forCode(p.errorCode()))))
        .toList();
  }
}
