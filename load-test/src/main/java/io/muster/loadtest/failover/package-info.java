/**
 * What clients see when a node goes: the same faults put to a cluster of Muster and to one of
 * Apache Kafka, while members heartbeat and commit as Java clients do.
 */
@NullMarked
package io.muster.loadtest.failover;

import org.jspecify.annotations.NullMarked;
