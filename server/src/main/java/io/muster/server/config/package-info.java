/**
 * Configuration: layered from command line, system properties, environment, the operator's file and
 * the packaged {@code application.conf}, checked, and read once into typed records.
 */
@NullMarked
package io.muster.server.config;

import org.jspecify.annotations.NullMarked;
