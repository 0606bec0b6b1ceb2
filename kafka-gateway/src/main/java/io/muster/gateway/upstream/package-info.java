/**
 * The Kafka cluster behind the gateway, which keeps the records: its brokers, the connections to
 * them, and what Muster asks of it for itself.
 */
@NullMarked
package io.muster.gateway.upstream;

import org.jspecify.annotations.NullMarked;
