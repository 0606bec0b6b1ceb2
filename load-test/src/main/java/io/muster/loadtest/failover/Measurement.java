package io.muster.loadtest.failover;

import java.io.IOException;

/** What is done to find out what a fault does to the clients of a cluster. */
@FunctionalInterface
interface Measurement {
  /** The cluster is whole before, and again after. */
  Episode run(Fault fault, Subject subject)
      throws IOException, FailoverFailure, InterruptedException;
}
