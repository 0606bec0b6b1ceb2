package io.muster.loadtest.oracle.stage;

import io.muster.loadtest.client.BrokerClient;
import io.muster.loadtest.client.ConnectionPool;
import io.muster.loadtest.client.CoordinatorLookup;
import io.muster.loadtest.client.Requester;
import io.muster.loadtest.client.TopicSetup;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersion;
import org.apache.kafka.common.protocol.ApiKeys;

/** One of the servers a script is played to, with the topics scripts commit to. */
public final class Peer implements AutoCloseable {
  /** The topics every script can count on, and their partitions. */
  public static final Map<String, Integer> TOPICS = Map.of("orders", 4, "payments", 2);

  private static final int LIMIT_SECONDS = 60;

  private final String name;
  private final InetSocketAddress bootstrap;
  private final BrokerClient client;
  private final Map<InetSocketAddress, ConnectionPool> pools = new HashMap<>();
  private final List<ConnectionPool> ownPools = new ArrayList<>();
  private final Map<String, Uuid> topicIds;

  private Peer(
      String name, InetSocketAddress bootstrap, BrokerClient client, Map<String, Uuid> topicIds) {
    this.name = name;
    this.bootstrap = bootstrap;
    this.client = client;
    this.topicIds = topicIds;
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
    Peer peer = new Peer(name, bootstrap, client, TopicSetup.ensure(bootstrap, TOPICS));
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

  /** The versions it says it offers, by API. */
  public Map<ApiKeys, ApiVersion> offers()
      throws InterruptedException, ExecutionException, TimeoutException {
    Map<ApiKeys, ApiVersion> offered = new EnumMap<>(ApiKeys.class);
    ApiVersionsRequestData ask =
        new ApiVersionsRequestData().setClientSoftwareName("oracle").setClientSoftwareVersion("1");
    anyBroker("oracle")
        .send(ask, (short) 3, ApiVersionsResponseData.class)
        .get(LIMIT_SECONDS, TimeUnit.SECONDS)
        .apiKeys()
        .stream()
        .filter(range -> ApiKeys.hasId(range.apiKey()))
        .forEach(range -> offered.put(ApiKeys.forId(range.apiKey()), range));
    return offered;
  }

  /** Requests to the server the clients know, whoever coordinates. */
  Requester anyBroker(String clientId) {
    return pool(bootstrap).as(clientId);
  }

  /** Where the group's coordinator is, once it serves. */
  InetSocketAddress coordinatorOf(String groupId)
      throws InterruptedException, ExecutionException, TimeoutException {
    return new CoordinatorLookup(bootstrap, address -> pool(address).as("oracle"))
        .coordinatorOf(groupId);
  }

  synchronized ConnectionPool pool(InetSocketAddress address) {
    return pools.computeIfAbsent(address, client::pool);
  }

  /** For somebody who sends one request after the other: all go over the same connection. */
  synchronized ConnectionPool ownPool(InetSocketAddress address) {
    ConnectionPool own = client.pool(address);
    ownPools.add(own);
    return own;
  }

  @Override
  public synchronized void close() {
    pools.values().forEach(ConnectionPool::close);
    ownPools.forEach(ConnectionPool::close);
  }
}
