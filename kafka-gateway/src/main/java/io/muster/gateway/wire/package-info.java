/**
 * Kafka's frames: requests and responses between bytes and kafka-clients' generated messages. A
 * frame here is without its length prefix.
 */
@NullMarked
package io.muster.gateway.wire;

import org.jspecify.annotations.NullMarked;
