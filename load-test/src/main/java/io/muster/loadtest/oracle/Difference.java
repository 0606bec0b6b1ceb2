package io.muster.loadtest.oracle;

/**
 * One field in which two servers' answers differ.
 *
 * @param script its name
 * @param step number and label of the step
 * @param field path in the answer
 * @param left the reference's value
 * @param right the other's
 */
public record Difference(String script, String step, String field, String left, String right) {}
