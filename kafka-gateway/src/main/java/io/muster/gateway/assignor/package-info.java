/**
 * The assignors of consumer groups (KIP-848): Apache Kafka's own, and any that implements Kafka's
 * public interface for them.
 */
@NullMarked
package io.muster.gateway.assignor;

import org.jspecify.annotations.NullMarked;
