package io.muster.loadtest.failover;

import java.util.List;

/**
 * One fault on both systems, an episode for each repetition that could be measured.
 *
 * @param failures why others could not
 */
record Result(String fault, List<Episode> muster, List<Episode> kafka, List<String> failures) {}
