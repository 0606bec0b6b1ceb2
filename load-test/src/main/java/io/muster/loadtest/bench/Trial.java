package io.muster.loadtest.bench;

import java.io.IOException;
import java.time.Duration;

/** A workload on one server, ready to run. Closing it ends the members that took part. */
interface Trial extends AutoCloseable {
  /**
   * Does the work for this time, and to the end of what is then under way.
   *
   * @throws BenchFailure when a request failed or was answered with an error
   */
  Measurement measure(Duration time) throws BenchFailure, IOException, InterruptedException;

  @Override
  void close() throws BenchFailure, InterruptedException;
}
