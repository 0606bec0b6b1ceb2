package io.muster.loadtest.oracle.scenario;

import io.muster.loadtest.client.MemberProfile;
import io.muster.loadtest.client.MemberProfile.Protocol;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client in a scenario, one process of it: whoever restarts a static member has a part of its
 * own, with the same instance id.
 *
 * @param instanceId of a static member (KIP-345), null for a dynamic one
 * @param sessionTimeoutMs {@link #BRIEF_MS} if its silence is to be noticed within the scenario
 * @param rebalanceTimeoutMs {@link #BRIEF_MS} if rebalances are to time out within the scenario
 * @param protocols names of the protocols it supports, best first
 */
public record Part(
    String name,
    @Nullable String instanceId,
    int sessionTimeoutMs,
    int rebalanceTimeoutMs,
    String protocolType,
    List<String> protocols) {
  /** The shortest session a coordinator allows. */
  public static final int BRIEF_MS = 6_000;

  /** Longer than any scenario takes. */
  public static final int AMPLE_MS = 300_000;

  public Part {
    protocols = List.copyOf(protocols);
  }

  boolean isStatic() {
    return instanceId != null;
  }

  boolean isBrief() {
    return sessionTimeoutMs == BRIEF_MS;
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
