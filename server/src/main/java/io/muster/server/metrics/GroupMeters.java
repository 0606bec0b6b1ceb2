package io.muster.server.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.muster.group.GroupEvent.RebalanceCause;
import io.muster.group.GroupMeter;
import io.muster.group.GroupMetrics;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The figures of all groups of a node together, and of each that is open here by itself, as long as
 * there is room: the number of series is bounded.
 */
final class GroupMeters implements GroupMetrics {

  /** A label is a part of every series and every scrape; Kafka allows ids of 32 KiB. */
  private static final int LONGEST_LABEL = 255;

  private final MeterRegistry registry;
  private final int mostShown;
  private final AtomicInteger shown = new AtomicInteger();
  private final Map<String, AtomicInteger> byState = new ConcurrentHashMap<>();
  private final Map<RebalanceCause.Kind, Counter> rebalances;
  final Timer joinWait;
  final Timer recovery;
  final Timer persist;
  final Timer commit;
  final Counter journalFailures;
  final Counter writesRefused;

  /**
   * @param mostShown groups that are shown by themselves, at most
   */
  GroupMeters(MeterRegistry registry, int mostShown) {
    this.registry = registry;
    this.mostShown = mostShown;
    Map<RebalanceCause.Kind, Counter> byCause = new EnumMap<>(RebalanceCause.Kind.class);
    for (RebalanceCause.Kind cause : RebalanceCause.Kind.values()) {
      byCause.put(cause, registry.counter("muster.rebalances", "cause", label(cause)));
    }
    this.rebalances = Collections.unmodifiableMap(byCause);
    this.joinWait = Buckets.ofWait("muster.join.wait").register(registry);
    this.recovery = Buckets.ofWork("muster.recovery").register(registry);
    this.persist = Buckets.ofWork("muster.persist").register(registry);
    this.commit = Buckets.ofWork("muster.commit").register(registry);
    this.journalFailures = registry.counter("muster.journal.failures");
    this.writesRefused = registry.counter("muster.writes.refused");
    Gauge.builder("muster.groups.shown", shown, AtomicInteger::get).register(registry);
  }

  @Override
  public GroupMeter opening(String groupId) {
    return new OpenGroup(groupId, this);
  }

  Counter rebalances(RebalanceCause.Kind cause) {
    return rebalances.get(cause);
  }

  /** How many open groups are in this state. */
  AtomicInteger in(String state) {
    return byState.computeIfAbsent(
        state,
        name -> {
          AtomicInteger groups = new AtomicInteger();
          Gauge.builder("muster.groups", groups, AtomicInteger::get)
              .tag("state", name)
              .register(registry);
          return groups;
        });
  }

  /** Open groups by state, those that exist. */
  Map<String, Integer> byState() {
    Map<String, Integer> counts = new TreeMap<>();
    byState.forEach((state, groups) -> counts.put(state, groups.get()));
    return counts;
  }

  /** Makes room for one more group that is shown by itself, if there is. */
  boolean takeRoom(String groupId) {
    if (groupId.length() > LONGEST_LABEL) {
      return false;
    }
    int before = shown.getAndUpdate(count -> count < mostShown ? count + 1 : count);
    return before < mostShown;
  }

  void giveRoomBack() {
    shown.decrementAndGet();
  }

  GroupSeries series(String groupId) {
    return new GroupSeries(registry, groupId);
  }

  static String label(RebalanceCause.Kind cause) {
    return cause.name().toLowerCase(Locale.ROOT);
  }
}
