package io.muster.group;

import java.time.Duration;

/**
 * What a node allows its groups.
 *
 * @param minSessionTimeoutMs shortest session timeout a member may ask for ({@code
 *     group.min.session.timeout.ms})
 * @param maxSessionTimeoutMs longest one ({@code group.max.session.timeout.ms})
 * @param maxSize most members of one group ({@code group.max.size}, KIP-389)
 * @param maxPendingMembers most member ids of one group that were handed out with
 *     MEMBER_ID_REQUIRED and have not come back
 * @param newMemberJoinTimeoutMs how long a newcomer's JoinGroup may be parked before it is dropped
 * @param offsetMetadataMaxLength longest metadata of a committed offset, in characters as Kafka
 *     counts ({@code offset.metadata.max.bytes})
 * @param offsetsRetentionMs how long a committed offset is kept that nobody uses ({@code
 *     offsets.retention.minutes}, KIP-211)
 * @param joinWindow what applies to groups without overrides
 * @param consumer the same for the consumer protocol (KIP-848)
 */
public record GroupSettings(
    int minSessionTimeoutMs,
    int maxSessionTimeoutMs,
    int maxSize,
    int maxPendingMembers,
    int newMemberJoinTimeoutMs,
    int offsetMetadataMaxLength,
    long offsetsRetentionMs,
    JoinWindowSettings joinWindow,
    ConsumerGroupSettings consumer) {

  /**
   * @throws IllegalArgumentException naming the part that is out of range, and the range
   */
  public GroupSettings {
    atLeast(1, minSessionTimeoutMs, "The smallest session timeout");
    atLeast(minSessionTimeoutMs, maxSessionTimeoutMs, "The largest session timeout");
    atLeast(1, maxSize, "The largest size of a group");
    atLeast(1, maxPendingMembers, "The largest number of pending member ids");
    atLeast(1, newMemberJoinTimeoutMs, "The new member's join timeout");
    atLeast(0, offsetMetadataMaxLength, "The longest offset metadata");
    atLeast(1, offsetsRetentionMs, "The retention of offsets");
  }

  /** Kafka's defaults, and Muster's own for what Kafka does not have. */
  public static GroupSettings defaults() {
    return new GroupSettings(
        6_000,
        1_800_000,
        Integer.MAX_VALUE,
        10_000,
        300_000,
        4_096,
        Duration.ofDays(7).toMillis(),
        JoinWindowSettings.defaults(),
        ConsumerGroupSettings.defaults());
  }

  public GroupSettings withJoinWindow(JoinWindowSettings changed) {
    return new GroupSettings(
        minSessionTimeoutMs,
        maxSessionTimeoutMs,
        maxSize,
        maxPendingMembers,
        newMemberJoinTimeoutMs,
        offsetMetadataMaxLength,
        offsetsRetentionMs,
        changed,
        consumer);
  }

  public GroupSettings withConsumer(ConsumerGroupSettings changed) {
    return new GroupSettings(
        minSessionTimeoutMs,
        maxSessionTimeoutMs,
        maxSize,
        maxPendingMembers,
        newMemberJoinTimeoutMs,
        offsetMetadataMaxLength,
        offsetsRetentionMs,
        joinWindow,
        changed);
  }

  private static void atLeast(long least, long value, String what) {
    if (value < least) {
      throw new IllegalArgumentException(what + " must be at least " + least + ": " + value);
    }
  }
}
