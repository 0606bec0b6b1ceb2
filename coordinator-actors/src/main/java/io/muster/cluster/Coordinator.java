package io.muster.cluster;

/**
 * A node that coordinates groups, as clients see it.
 *
 * @param nodeId its id in Metadata and FindCoordinator; stable, and disjoint from broker ids
 * @param host advertised host
 * @param port advertised port
 */
public record Coordinator(int nodeId, String host, int port) {}
