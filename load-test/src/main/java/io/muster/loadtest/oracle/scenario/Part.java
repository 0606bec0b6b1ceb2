package io.muster.loadtest.oracle.scenario;

import io.muster.loadtest.client.MemberProfile;
import io.muster.loadtest.client.MemberProfile.Protocol;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.jspecify.annotations.Nullable;

/**
 * A client in a scenario, one process of it: whoever restarts a static member has a part of its
 * own, with the same instance id.
 *
 * @param instanceId of a static member (KIP-345), null for a dynamic one
 * @param sessionTimeoutMs {@link #BRIEF_MS} if its silence is to be noticed within the scenario
 * @param rebalanceTimeoutMs {@link #BRIEF_MS} if rebalances are to time out within the scenario
 * @param protocols names of the protocols it supports, best first
 * @param serverAssignor that it prefers if it speaks the consumer protocol (KIP-848); null if it
 *     speaks the classic one
 */
public record Part(
    String name,
    @Nullable String instanceId,
    int sessionTimeoutMs,
    int rebalanceTimeoutMs,
    String protocolType,
    List<String> protocols,
    @Nullable String serverAssignor) {
  /** The shortest session a coordinator allows. */
  public static final int BRIEF_MS = 6_000;

  /** Longer than any scenario takes. */
  public static final int AMPLE_MS = 300_000;

  public Part {
    protocols = List.copyOf(protocols);
  }

  /** A client that speaks the classic protocol. */
  public Part(
      String name,
      @Nullable String instanceId,
      int sessionTimeoutMs,
      int rebalanceTimeoutMs,
      String protocolType,
      List<String> protocols) {
    this(name, instanceId, sessionTimeoutMs, rebalanceTimeoutMs, protocolType, protocols, null);
  }

  /** A client that speaks the consumer protocol. Its session is up to the group. */
  static Part consumer(
      String name, @Nullable String instanceId, int rebalanceTimeoutMs, String serverAssignor) {
    return new Part(
        name, instanceId, AMPLE_MS, rebalanceTimeoutMs, "consumer", List.of(), serverAssignor);
  }

  boolean isStatic() {
    return instanceId != null;
  }

  boolean isSameInstance(Part other) {
    return instanceId != null && instanceId.equals(other.instanceId);
  }

  boolean isConsumer() {
    return serverAssignor != null;
  }

  /** Whether it is fenced within the scenario if it does not give up what it is to give up. */
  boolean isBrieflyClinging() {
    return rebalanceTimeoutMs == BRIEF_MS;
  }

  boolean isBrief() {
    return sessionTimeoutMs == BRIEF_MS;
  }

  /** What it tells of itself when it tells all. */
  void tell(ConsumerGroupHeartbeatRequestData told) {
    told.setInstanceId(instanceId)
        .setRebalanceTimeoutMs(rebalanceTimeoutMs)
        .setServerAssignor(serverAssignor);
  }

  MemberProfile profile(MemberProfile usual) {
    return new MemberProfile(
        usual.groupId(),
        instanceId,
        Duration.ofMillis(sessionTimeoutMs),
        Duration.ofMillis(rebalanceTimeoutMs),
        protocolType,
        supporting(protocols, 0));
  }

  /**
   * What a JoinGroup says.
   *
   * @param metadata tells one subscription from another
   */
  static List<Protocol> supporting(List<String> names, int metadata) {
    byte[] userData = {(byte) metadata};
    return names.stream()
        .map(name -> Protocol.subscribing(name, List.of("orders"), userData))
        .toList();
  }
}
