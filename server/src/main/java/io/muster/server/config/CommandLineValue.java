package io.muster.server.config;

/**
 * A setting as given on the command line.
 *
 * @param option its name there, for messages
 */
public record CommandLineValue(String option, String value) {}
