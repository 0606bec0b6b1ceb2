/**
 * The whole of Muster from outside: a node in a process of its own, an Apache Kafka behind it,
 * stock clients and stock tools in front of it.
 */
@NullMarked
package io.muster.loadtest.e2e;

import org.jspecify.annotations.NullMarked;
