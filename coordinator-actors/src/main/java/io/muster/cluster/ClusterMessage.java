package io.muster.cluster;

/** Marks what nodes say to each other, for the choice of a serializer. */
public interface ClusterMessage {}
