/**
 * The oracle: the same scripts are played to two servers and their answers compared field by field.
 * Apache Kafka says what is right; what is meant to be otherwise stands in {@code
 * intended-differences.md} with its reason.
 */
@NullMarked
package io.muster.loadtest.oracle;

import org.jspecify.annotations.NullMarked;
