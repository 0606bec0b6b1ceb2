/**
 * What happens in a load test and when, decided before it begins: who is in which JVM and group,
 * and the phases of a scenario.
 */
@NullMarked
package io.muster.loadtest.load.plan;

import org.jspecify.annotations.NullMarked;
