/**
 * Servers as child processes: an Apache Kafka node and a Muster node, started from the folders of
 * jars the build leaves, waited for, stopped, killed and paused. Tests, benchmarks and the demo all
 * start their servers here.
 */
@NullMarked
package io.muster.loadtest.process;

import org.jspecify.annotations.NullMarked;
