/**
 * What measurements have in common: statistics of repetitions, and reports for programs to read.
 */
@NullMarked
package io.muster.loadtest.figures;

import org.jspecify.annotations.NullMarked;
