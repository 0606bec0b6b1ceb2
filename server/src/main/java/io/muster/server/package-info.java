/**
 * The process: its command line, its configuration, the wiring of one node, and the upstream broker
 * that it starts as its child when it has none.
 */
@NullMarked
package io.muster.server;

import org.jspecify.annotations.NullMarked;
