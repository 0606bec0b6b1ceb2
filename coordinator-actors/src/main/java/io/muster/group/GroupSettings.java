package io.muster.group;

/**
 * What a node allows its groups.
 *
 * @param minSessionTimeoutMs shortest session timeout a member may ask for ({@code
 *     group.min.session.timeout.ms})
 * @param maxSessionTimeoutMs longest one ({@code group.max.session.timeout.ms})
 * @param maxSize most members of one group ({@code group.max.size}, KIP-389)
 * @param maxPendingMembers most member ids handed out with MEMBER_ID_REQUIRED and not come back
 * @param newMemberJoinTimeoutMs how long a newcomer's JoinGroup may be parked before it is dropped
 * @param offsetMetadataMaxLength longest metadata of a committed offset, in characters as Kafka
 *     counts ({@code offset.metadata.max.bytes})
 * @param joinWindow what applies to groups without overrides
 */
public record GroupSettings(
    int minSessionTimeoutMs,
    int maxSessionTimeoutMs,
    int maxSize,
    int maxPendingMembers,
    int newMemberJoinTimeoutMs,
    int offsetMetadataMaxLength,
    JoinWindowSettings joinWindow) {

  /** Kafka's defaults, and Muster's own for what Kafka does not have. */
  public static GroupSettings defaults() {
    return new GroupSettings(
        6_000, 1_800_000, Integer.MAX_VALUE, 10_000, 300_000, 4_096, JoinWindowSettings.defaults());
  }
}
