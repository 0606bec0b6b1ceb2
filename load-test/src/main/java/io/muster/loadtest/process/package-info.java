/**
 * Servers as child processes: an Apache Kafka node, a Muster node and a PostgreSQL, started from
 * the folders of jars the build leaves, waited for, stopped, killed and paused. Tests, benchmarks
 * and the demo all start their servers here.
 */
@NullMarked
package io.muster.loadtest.process;

import org.jspecify.annotations.NullMarked;
