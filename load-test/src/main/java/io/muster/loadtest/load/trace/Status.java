package io.muster.loadtest.load.trace;

import io.muster.loadtest.load.report.LoadReport.Sample;
import io.muster.loadtest.load.worker.Measured;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is going on in a run.
 *
 * @param waiting members without an assignment
 * @param generation the newest of any group, −1 before the first
 * @param consumed of all groups together
 * @param behind records that are produced, but not consumed yet, of all groups together
 * @param p99 in milliseconds, since the beginning; without what was not measured yet
 * @param errors that are no part of a rebalance
 * @param lastSecond null before the first is over
 */
public record Status(
    int members,
    int waiting,
    int groups,
    int generation,
    long produced,
    long consumed,
    long behind,
    Map<Measured, Double> p99,
    long errors,
    long incidents,
    @Nullable Sample lastSecond) {}
