package io.muster.loadtest.bench;

import java.io.IOException;

/** A kind of work to measure servers by. */
sealed interface Workload
    permits Heartbeats,
        HotGroupCommits,
        ManyGroupCommits,
        OffsetFetches,
        FirstJoin,
        Rebalance,
        ConsumerFirstJoin,
        ConsumerChange {
  /** As the table calls it. */
  String name();

  /** Brings a server into the state in which this work can be done over and over. */
  Trial prepare(Target target) throws BenchFailure, IOException, InterruptedException;
}
