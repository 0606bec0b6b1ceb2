/**
 * Scenarios of the group protocol as data: made by chance from a seed, kept in files, made smaller
 * when they show a difference, and played on a stage. A scenario names members and requests; ids,
 * generations and who leads come out of the play.
 */
@NullMarked
package io.muster.loadtest.oracle.scenario;

import org.jspecify.annotations.NullMarked;
