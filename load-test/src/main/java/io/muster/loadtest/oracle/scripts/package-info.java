/**
 * The oracle's scripts, by subject: what is played to every server and answered by each in its own
 * way.
 */
@NullMarked
package io.muster.loadtest.oracle.scripts;

import org.jspecify.annotations.NullMarked;
