package io.muster.loadtest.failover;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The figures for a program to read.
 *
 * @param begun ISO-8601
 * @param java version of the JVM of all nodes
 * @param settings as given on the command line, or their defaults
 */
record FailoverReport(
    String begun, String java, int processors, Map<String, String> settings, List<Result> faults) {

  static FailoverReport of(Instant begun, Map<String, String> settings, List<Result> results) {
    return new FailoverReport(
        begun.toString(),
        Runtime.version().toString(),
        Runtime.getRuntime().availableProcessors(),
        settings,
        results);
  }
}
