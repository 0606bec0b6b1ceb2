package io.muster.group;

/** A partition of a topic, by the topic's name. */
public record PartitionId(String topic, int partition) {}
