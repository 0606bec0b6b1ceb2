/**
 * An Apache Kafka broker in a process of its own: the log behind the gateway of a quick start, and
 * the peer of the comparing tests and benchmarks. Nothing else in the project has this module on
 * its class path; it is started as a child process and spoken to by the wire.
 */
@NullMarked
package io.muster.embedded;

import org.jspecify.annotations.NullMarked;
