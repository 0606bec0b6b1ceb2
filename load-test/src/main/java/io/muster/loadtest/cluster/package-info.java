/**
 * {@code muster cluster}: several nodes on this machine, with one database and one log behind them,
 * to play with failure. Its parts also carry the tests and measurements of a cluster.
 */
@NullMarked
package io.muster.loadtest.cluster;

import org.jspecify.annotations.NullMarked;
