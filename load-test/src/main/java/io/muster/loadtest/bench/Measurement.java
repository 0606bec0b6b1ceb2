package io.muster.loadtest.bench;

import java.time.Duration;
import org.HdrHistogram.Histogram;

/**
 * One repetition of a workload on one server.
 *
 * @param requests answered, all of them without an error
 * @param elapsed while requests were under way
 * @param cpu used by the server and its database meanwhile
 * @param latencies of each operation in microseconds: a request, or a whole rebalance
 */
record Measurement(long requests, Duration elapsed, Cpu cpu, Histogram latencies) {
  /** Requests per second. */
  double throughput() {
    return requests * 1e9 / elapsed.toNanos();
  }

  /** Microseconds. */
  double cpuPerRequest() {
    return cpu.total().toNanos() / 1e3 / requests;
  }

  /** Microseconds of these. */
  double databaseCpuPerRequest() {
    return cpu.database().toNanos() / 1e3 / requests;
  }

  long operations() {
    return latencies.getTotalCount();
  }

  /** Milliseconds. */
  double median() {
    return latencies.getValueAtPercentile(50) / 1e3;
  }

  /** Milliseconds. */
  double p99() {
    return latencies.getValueAtPercentile(99) / 1e3;
  }
}
