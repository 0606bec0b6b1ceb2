package io.muster.server.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.muster.group.GroupEvent.RebalanceCause;
import io.muster.group.GroupSummary;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** The series of one group. They bear its id, and go when it does. */
final class GroupSeries implements AutoCloseable {
  private static final String GROUP = "group";

  private final MeterRegistry registry;
  private final String groupId;
  private final Map<RebalanceCause.Kind, Counter> rebalances =
      new EnumMap<>(RebalanceCause.Kind.class);
  private final Timer joinWait;
  private final Timer persist;
  private final Timer commit;
  private final List<Meter> meters = new ArrayList<>();

  // Read by whoever scrapes.
  private volatile int generation;
  private volatile int members;

  GroupSeries(MeterRegistry registry, String groupId) {
    this.registry = registry;
    this.groupId = groupId;
    this.joinWait = timer("muster.group.join.wait");
    this.persist = timer("muster.group.persist");
    this.commit = timer("muster.group.commit");
    gauge("muster.group.generation", series -> series.generation);
    gauge("muster.group.members", series -> series.members);
  }

  void changed(GroupSummary summary) {
    generation = summary.generation();
    members = summary.members();
  }

  void rebalanced(RebalanceCause.Kind cause, long waitedMs) {
    rebalances.computeIfAbsent(cause, this::counter).increment();
    joinWait.record(waitedMs, TimeUnit.MILLISECONDS);
  }

  void persisted(long nanos) {
    persist.record(nanos, TimeUnit.NANOSECONDS);
  }

  void committed(long nanos) {
    commit.record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    meters.forEach(registry::remove);
  }

  private Counter counter(RebalanceCause.Kind cause) {
    return removedLater(
        registry.counter(
            "muster.group.rebalances", GROUP, groupId, "cause", GroupMeters.label(cause)));
  }

  private Timer timer(String name) {
    return removedLater(registry.timer(name, GROUP, groupId));
  }

  private void gauge(String name, ToDoubleFunction<GroupSeries> value) {
    removedLater(Gauge.builder(name, this, value).tag(GROUP, groupId).register(registry));
  }

  private <M extends Meter> M removedLater(M meter) {
    meters.add(meter);
    return meter;
  }
}
