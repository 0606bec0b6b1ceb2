/**
 * Measures the hot paths of a coordinator, Muster's beside Apache Kafka's, in one run: both servers
 * are up the whole time, and each repetition of a workload goes to one and then to the other.
 */
@NullMarked
package io.muster.loadtest.bench;

import org.jspecify.annotations.NullMarked;
