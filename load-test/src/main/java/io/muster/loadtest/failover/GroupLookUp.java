package io.muster.loadtest.failover;

import io.muster.loadtest.client.BrokerClient;
import io.muster.loadtest.client.BrokerConnection;
import io.muster.loadtest.client.ConnectionSettings;
import io.muster.loadtest.client.Versions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an onlooker asks of many groups at once: where they are, and what is stored in them. */
final class GroupLookUp implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GroupLookUp.class);
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(15);
  private static final int KEYS_PER_REQUEST = 500;
  private static final int IN_FLIGHT = 64;
  private static final String CLIENT_ID = "failover";
  private static final Versions VERSIONS = Versions.newest();

  private final BrokerClient client = new BrokerClient(1, ConnectionSettings.defaults());
  private final List<InetSocketAddress> nodes;
  private final Map<InetSocketAddress, BrokerConnection> connections = new HashMap<>();

  GroupLookUp(List<InetSocketAddress> nodes) {
    this.nodes = nodes;
  }

  /** Where each group's coordinator is, by FindCoordinator; complete. */
  Map<String, InetSocketAddress> owners(List<String> groupIds)
      throws IOException, FailoverFailure, InterruptedException {
    Map<String, InetSocketAddress> owners = new LinkedHashMap<>();
    Await.orFail(
        LIMIT,
        "Not all groups have a coordinator",
        () -> {
          List<String> missing =
              groupIds.stream().filter(groupId -> !owners.containsKey(groupId)).toList();
          for (int from = 0; from < missing.size(); from += KEYS_PER_REQUEST) {
            find(missing.subList(from, Math.min(missing.size(), from + KEYS_PER_REQUEST)), owners);
          }
          return owners.size() == groupIds.size();
        });
    return owners;
  }

  /** Commits an offset in each of these groups, as somebody who is no member. */
  void store(List<String> groupIds) throws IOException, FailoverFailure, InterruptedException {
    forEach(
        groupIds,
        groupId ->
            new OffsetCommitRequestData()
                .setGroupId(groupId)
                .setTopics(
                    List.of(
                        new OffsetCommitRequestTopic()
                            .setName(Population.TOPIC)
                            .setPartitions(
                                List.of(
                                    new OffsetCommitRequestPartition()
                                        .setPartitionIndex(0)
                                        .setCommittedOffset(1))))),
        (groupId, answer) ->
            ((OffsetCommitResponseData) answer).topics().get(0).partitions().get(0).errorCode()
                == Errors.NONE.code());
  }

  /** The committed offset of each group by partition of {@link Population#TOPIC}. */
  Map<String, Map<Integer, Long>> offsets(List<String> groupIds)
      throws IOException, FailoverFailure, InterruptedException {
    Map<String, Map<Integer, Long>> offsets = new ConcurrentHashMap<>();
    forEach(
        groupIds,
        groupId ->
            new OffsetFetchRequestData()
                .setGroups(
                    List.of(new OffsetFetchRequestGroup().setGroupId(groupId).setTopics(null))),
        (groupId, answer) -> {
          var group = ((OffsetFetchResponseData) answer).groups().get(0);
          Map<Integer, Long> committed = new HashMap<>();
          group.topics().stream()
              .flatMap(topic -> topic.partitions().stream())
              .forEach(part -> committed.put(part.partitionIndex(), part.committedOffset()));
          offsets.put(groupId, committed);
          return group.errorCode() == Errors.NONE.code();
        });
    return offsets;
  }

  @Override
  public void close() {
    client.close();
  }

  private interface Question {
    ApiMessage to(String groupId);
  }

  private interface Answer {
    boolean isWell(String groupId, ApiMessage answer);
  }

  private void forEach(List<String> groupIds, Question question, Answer answer)
      throws IOException, FailoverFailure, InterruptedException {
    List<String> remaining = new ArrayList<>(groupIds);
    Await.orFail(
        LIMIT,
        "Not all groups answer",
        () -> {
          List<String> again = tryEach(remaining, question, answer);
          remaining.clear();
          remaining.addAll(again);
          return remaining.isEmpty();
        });
  }

  /** Returns those that are to be asked again. */
  private List<String> tryEach(List<String> groupIds, Question question, Answer answer)
      throws IOException, FailoverFailure, InterruptedException {
    Map<String, InetSocketAddress> owners = owners(groupIds);
    Semaphore permits = new Semaphore(IN_FLIGHT);
    Map<String, CompletableFuture<Boolean>> asked = new LinkedHashMap<>();
    for (String groupId : groupIds) {
      permits.acquire();
      asked.put(
          groupId,
          ask(owners.get(groupId), question.to(groupId))
              .thenApply(response -> answer.isWell(groupId, response))
              .exceptionally(failure -> false)
              .whenComplete((well, failure) -> permits.release()));
    }
    return asked.entrySet().stream()
        .filter(entry -> !entry.getValue().join())
        .map(Map.Entry::getKey)
        .toList();
  }

  private void find(List<String> groupIds, Map<String, InetSocketAddress> owners)
      throws InterruptedException {
    for (InetSocketAddress node : nodes) {
      try {
        var found =
            (FindCoordinatorResponseData)
                ask(node, new FindCoordinatorRequestData().setCoordinatorKeys(groupIds))
                    .get(ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        found.coordinators().stream()
            .filter(each -> each.errorCode() == Errors.NONE.code())
            .forEach(
                each ->
                    owners.put(
                        each.key(), InetSocketAddress.createUnresolved(each.host(), each.port())));
        return;
      } catch (ExecutionException | TimeoutException e) {
        LOG.debug("{} is away; the next node is asked", node, e);
        connections.remove(node);
      }
    }
  }

  private CompletableFuture<ApiMessage> ask(InetSocketAddress node, ApiMessage request) {
    BrokerConnection open = connections.get(node);
    if (open == null || !open.isOpen()) {
      try {
        open = client.connect(node).join();
      } catch (CompletionException e) {
        return CompletableFuture.failedFuture(e);
      }
      connections.put(node, open);
    }
    return open.as(CLIENT_ID)
        .send(request, VERSIONS.of(ApiKeys.forId(request.apiKey())))
        .orTimeout(ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
  }
}
