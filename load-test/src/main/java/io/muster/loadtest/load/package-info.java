/**
 * {@code muster load-test}: consumers in JVMs of their own, a producer, a scenario that happens to
 * them, and a report of what they saw.
 */
@NullMarked
package io.muster.loadtest.load;

import org.jspecify.annotations.NullMarked;
