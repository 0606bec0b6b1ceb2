package io.muster.server.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.muster.persistence.StoreMetrics;
import java.util.concurrent.TimeUnit;

/** The figures of the database's users. */
final class StoreMeters implements StoreMetrics {
  private final DistributionSummary commits;
  private final DistributionSummary partitions;
  private final Timer duration;
  private final Counter failed;

  StoreMeters(MeterRegistry registry) {
    this.commits = registry.summary("muster.offsets.batch.commits");
    this.partitions = registry.summary("muster.offsets.batch.partitions");
    this.duration = Buckets.ofWork("muster.offsets.write").register(registry);
    this.failed = registry.counter("muster.offsets.failed");
  }

  @Override
  public void offsetsStored(int commitCount, int partitionCount, long nanos) {
    commits.record(commitCount);
    partitions.record(partitionCount);
    duration.record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void offsetsFailed(int commitCount) {
    failed.increment(commitCount);
  }
}
