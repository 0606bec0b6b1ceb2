/**
 * The Kafka wire protocol in front of the groups: listener, connections, the table of routes, and
 * the log behind the gateway.
 */
@NullMarked
package io.muster.gateway;

import org.jspecify.annotations.NullMarked;
