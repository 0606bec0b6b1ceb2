package io.muster.group;

import io.muster.group.consumer.ConsumerGroupSnapshot;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Group} as it is stored: plain lists and maps.
 *
 * @param configs overrides by config name
 * @param generation 0 before the first
 * @param protocolType null before the first generation
 * @param protocolName null when there are no members
 * @param leader member id; null when there are no members or the leader has gone
 * @param members in member-id order
 * @param assignments by member id; null when the generation has no assignment yet
 * @param rebalanceDue members have gone or changed since the generation began
 * @param emptiedAtMs when the last member had gone, milliseconds since the epoch; −1 if it has
 *     members or never had any
 * @param largestStableSize see {@code group.join.learn}; 0 if unknown
 * @param largestStableUntilMs until when it had that size, milliseconds since the epoch
 * @param consumer what it is as a consumer group; null if it is a classic one
 * @param deleted it existed once, and was deleted
 * @param ofConsumerGroup the generation was the last epoch of a consumer group
 */
public record GroupSnapshot(
    String groupId,
    boolean exists,
    Map<String, String> configs,
    int generation,
    @Nullable String protocolType,
    @Nullable String protocolName,
    @Nullable String leader,
    List<GroupEvent.Member> members,
    @Nullable Map<String, Bytes> assignments,
    boolean rebalanceDue,
    long emptiedAtMs,
    int largestStableSize,
    long largestStableUntilMs,
    @Nullable ConsumerGroupSnapshot consumer,
    boolean deleted,
    boolean ofConsumerGroup) {}
