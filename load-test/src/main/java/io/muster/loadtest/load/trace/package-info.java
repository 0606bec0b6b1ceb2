/**
 * Follows what workers tell, and works out what it means: who was in which generation, who was
 * without an assignment for how long, which record was consumed how often.
 */
@NullMarked
package io.muster.loadtest.load.trace;

import org.jspecify.annotations.NullMarked;
