/**
 * What clients did and saw, what was done to the cluster meanwhile, and whether a coordinator that
 * keeps its promises could have been the cause. Nothing here knows of servers, or how to harm them.
 */
@NullMarked
package io.muster.loadtest.chaos.history;

import org.jspecify.annotations.NullMarked;
