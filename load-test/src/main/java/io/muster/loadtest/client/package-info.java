/**
 * A client that speaks the group protocol itself, over raw connections and in any version:
 * thousands of members in one JVM. Messages are kafka-clients' generated ones; nothing of the
 * consumer is used.
 */
@NullMarked
package io.muster.loadtest.client;

import org.jspecify.annotations.NullMarked;
