/** The figures of a node, kept by Micrometer and shown as Prometheus reads them. */
@NullMarked
package io.muster.server.metrics;

import org.jspecify.annotations.NullMarked;
