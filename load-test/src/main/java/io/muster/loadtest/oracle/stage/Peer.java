package io.muster.loadtest.oracle.stage;

import io.muster.loadtest.client.BrokerClient;
import io.muster.loadtest.client.ConnectionPool;
import io.muster.loadtest.client.Requester;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/** One of the servers a script is played to, with the topics scripts commit to. */
public final class Peer implements AutoCloseable {
  /** The topics every script can count on, and their partitions. */
  public static final Map<String, Integer> TOPICS = Map.of("orders", 4, "payments", 2);

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final String name;
  private final InetSocketAddress bootstrap;
  private final BrokerClient client;
  private final Map<InetSocketAddress, ConnectionPool> pools = new HashMap<>();
  private final Map<String, Uuid> topicIds = new HashMap<>();

  private Peer(String name, InetSocketAddress bootstrap, BrokerClient client) {
    this.name = name;
    this.bootstrap = bootstrap;
    this.client = client;
  }

  /**
   * Connects, creates the topics and waits until the coordinator serves.
   *
   * @param name as reports call it
   * @throws ExecutionException when the server refuses
   * @throws TimeoutException when it does not serve within a minute
   */
  public static Peer open(String name, InetSocketAddress bootstrap, BrokerClient client)
      throws InterruptedException, ExecutionException, TimeoutException {
    Peer peer = new Peer(name, bootstrap, client);
    peer.createTopics();
    peer.coordinatorOf("oracle");
    return peer;
  }

  public String name() {
    return name;
  }

  /** Of one of {@link #TOPICS}. */
  public Uuid topicId(String topic) {
    return topicIds.getOrDefault(topic, Uuid.ZERO_UUID);
  }

  /** Requests to the server the clients know, whoever coordinates. */
  Requester anyBroker(String clientId) {
    return pool(bootstrap).as(clientId);
  }

  /** Where the group's coordinator is, once it serves. */
  InetSocketAddress coordinatorOf(String groupId)
      throws InterruptedException, ExecutionException, TimeoutException {
    FindCoordinatorRequestData find =
        new FindCoordinatorRequestData().setCoordinatorKeys(List.of(groupId));
    Requester any = anyBroker("oracle");
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (System.nanoTime() < deadline) {
      var found =
          await(
                  any.send(
                      find,
                      ApiKeys.FIND_COORDINATOR.latestVersion(),
                      FindCoordinatorResponseData.class))
              .coordinators()
              .get(0);
      if (found.errorCode() == Errors.NONE.code()) {
        InetSocketAddress address = InetSocketAddress.createUnresolved(found.host(), found.port());
        if (serves(address, groupId)) {
          return address;
        }
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    throw new TimeoutException("%s coordinates no group within %s".formatted(name, LIMIT));
  }

  synchronized ConnectionPool pool(InetSocketAddress address) {
    return pools.computeIfAbsent(address, client::pool);
  }

  @Override
  public synchronized void close() {
    pools.values().forEach(ConnectionPool::close);
  }

  private boolean serves(InetSocketAddress coordinator, String groupId)
      throws InterruptedException, ExecutionException, TimeoutException {
    DescribeGroupsRequestData describe =
        new DescribeGroupsRequestData().setGroups(List.of(groupId));
    Errors error =
        Errors.forCode(
            await(
                    pool(coordinator)
                        .as("oracle")
                        .send(describe, (short) 5, DescribeGroupsResponseData.class))
                .groups()
                .get(0)
                .errorCode());
    return error == Errors.NONE;
  }

  private void createTopics() throws InterruptedException, ExecutionException, TimeoutException {
    String servers = bootstrap.getHostString() + ":" + bootstrap.getPort();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      for (Map.Entry<String, Integer> topic : TOPICS.entrySet()) {
        NewTopic wanted = new NewTopic(topic.getKey(), topic.getValue(), (short) 1);
        try {
          admin.createTopics(List.of(wanted)).all().get();
        } catch (ExecutionException e) {
          if (!(e.getCause() instanceof TopicExistsException)) {
            throw e;
          }
        }
      }
      describeTopics(admin)
          .forEach((topic, description) -> topicIds.put(topic, description.topicId()));
    }
  }

  /** A topic is known to the server a moment after it was created. */
  private Map<String, TopicDescription> describeTopics(Admin admin)
      throws InterruptedException, ExecutionException, TimeoutException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (System.nanoTime() < deadline) {
      try {
        return admin.describeTopics(TOPICS.keySet()).allTopicNames().get();
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw e;
        }
        TimeUnit.MILLISECONDS.sleep(100);
      }
    }
    throw new TimeoutException("%s has no topics within %s".formatted(name, LIMIT));
  }

  private static <R extends ApiMessage> R await(CompletableFuture<R> answer)
      throws InterruptedException, ExecutionException, TimeoutException {
    return answer.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }
}
