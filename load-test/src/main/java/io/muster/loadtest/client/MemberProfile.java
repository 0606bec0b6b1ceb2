package io.muster.loadtest.client;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.jspecify.annotations.Nullable;

/**
 * What a member brings along when it joins.
 *
 * @param instanceId {@code group.instance.id} of a static member (KIP-345), null for a dynamic one
 * @param protocolType {@code consumer} for consumers
 * @param protocols the assignors it supports, best first
 */
public record MemberProfile(
    String groupId,
    @Nullable String instanceId,
    Duration sessionTimeout,
    Duration rebalanceTimeout,
    String protocolType,
    List<Protocol> protocols) {

  /** An assignor and the subscription told to it. */
  public record Protocol(String name, ByteBuffer metadata) {
    /**
     * The subscription as a Java consumer writes it, with {@code userData} to tell one from
     * another.
     */
    public static Protocol subscribing(String name, List<String> topics, byte[] userData) {
      return new Protocol(
          name,
          ConsumerProtocol.serializeSubscription(
              new Subscription(topics, ByteBuffer.wrap(userData))));
    }
  }

  /**
   * A dynamic consumer of these topics with the range assignor and a Java consumer's default
   * timeouts.
   */
  public static MemberProfile consumer(String groupId, List<String> topics) {
    return new MemberProfile(
        groupId,
        null,
        Duration.ofSeconds(45),
        Duration.ofMinutes(5),
        ConsumerProtocol.PROTOCOL_TYPE,
        List.of(Protocol.subscribing("range", topics, new byte[0])));
  }

  public MemberProfile withInstanceId(String id) {
    return new MemberProfile(
        groupId, id, sessionTimeout, rebalanceTimeout, protocolType, protocols);
  }

  public MemberProfile withTimeouts(Duration session, Duration rebalance) {
    return new MemberProfile(groupId, instanceId, session, rebalance, protocolType, protocols);
  }

  public MemberProfile withProtocols(String type, List<Protocol> others) {
    return new MemberProfile(groupId, instanceId, sessionTimeout, rebalanceTimeout, type, others);
  }
}
