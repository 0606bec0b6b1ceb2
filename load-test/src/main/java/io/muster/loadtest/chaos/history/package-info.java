/**
 * What clients did and saw, and whether a coordinator that keeps its promises could have been the
 * cause. Nothing here knows of servers, faults or clocks.
 */
@NullMarked
package io.muster.loadtest.chaos.history;

import org.jspecify.annotations.NullMarked;
