/**
 * Where groups live: sharding, the placement of shards on nodes, the name of the node that
 * coordinates a group, and the fence that keeps an isolated node from answering.
 */
@NullMarked
package io.muster.cluster;

import org.jspecify.annotations.NullMarked;
