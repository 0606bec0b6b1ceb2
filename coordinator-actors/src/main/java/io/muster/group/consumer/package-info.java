/**
 * The consumer group protocol (KIP-848) as plain immutable classes: epochs, members, their
 * partitions, and the steps that lead from what a member owns to what it is to own. They know
 * nothing of requests, clocks or actors.
 */
@NullMarked
package io.muster.group.consumer;

import org.jspecify.annotations.NullMarked;
