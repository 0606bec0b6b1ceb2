/**
 * The way out: writes the offsets that groups have committed at Muster back to the coordinator of
 * the cluster behind it.
 */
@NullMarked
package io.muster.server.export;

import org.jspecify.annotations.NullMarked;
