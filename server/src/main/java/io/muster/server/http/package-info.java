/**
 * What a node shows of itself over HTTP: health, metrics, an overview; and itself to other nodes.
 */
@NullMarked
package io.muster.server.http;

import org.jspecify.annotations.NullMarked;
