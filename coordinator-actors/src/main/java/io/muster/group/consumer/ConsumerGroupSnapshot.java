package io.muster.group.consumer;

import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/**
 * A {@link ConsumerGroup} as it is stored: plain lists and maps.
 *
 * @param members in member-id order
 * @param targets by member id
 * @param topics by name
 * @param resolved names of topics by regular expression
 */
public record ConsumerGroupSnapshot(
    int epoch,
    int assignmentEpoch,
    long assignedAtMs,
    List<ConsumerMember> members,
    Map<String, Partitions> targets,
    Map<String, KnownTopic> topics,
    Map<String, SortedSet<String>> resolved) {}
