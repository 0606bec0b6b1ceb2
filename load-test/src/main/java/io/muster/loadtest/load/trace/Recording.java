package io.muster.loadtest.load.trace;

import io.muster.loadtest.load.report.HistogramFigures;
import io.muster.loadtest.load.report.LoadReport.ErrorCount;
import io.muster.loadtest.load.report.LoadReport.Group;
import io.muster.loadtest.load.report.LoadReport.Incident;
import io.muster.loadtest.load.report.LoadReport.Latency;
import io.muster.loadtest.load.report.LoadReport.Phase;
import io.muster.loadtest.load.report.LoadReport.Sample;
import io.muster.loadtest.load.worker.Latencies;
import io.muster.loadtest.load.worker.Measured;
import io.muster.loadtest.load.worker.WorkerEvent;
import io.muster.loadtest.load.worker.WorkerEvent.Consumed;
import io.muster.loadtest.load.worker.WorkerEvent.Failed;
import io.muster.loadtest.load.worker.WorkerEvent.Figures;
import io.muster.loadtest.load.worker.WorkerEvent.MemberEvent;
import io.muster.loadtest.load.worker.WorkerSpec.Seat;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of a run. Workers and producer tell it on threads of their own; whoever shows
 * or reports asks it. Moments are microseconds since the epoch. Thread-safe.
 */
public final class Recording {
  /** Of a kind; more are counted, but not told one by one. */
  private static final int INCIDENTS_TOLD = 200;

  private static final Set<String> USUAL =
      Set.of("REBALANCE_IN_PROGRESS", "MEMBER_ID_REQUIRED", "RebalanceInProgressException");

  private final Map<String, GroupTrace> groups = new LinkedHashMap<>();
  private final Map<String, String> groupOf = new HashMap<>();
  private final RecordAccount records = new RecordAccount();
  private final Map<Boolean, Map<Measured, Histogram>> latencies = new HashMap<>();
  private final Map<String, Long> errors = new TreeMap<>();
  private final List<Incident> incidents = new ArrayList<>();
  private final Map<Incident.Kind, Long> incidentCounts = new EnumMap<>(Incident.Kind.class);
  private final List<Sample> samples = new ArrayList<>();
  private final List<PhaseTrace> phases = new ArrayList<>();
  private Histogram lagOfSecond = new Histogram(Latencies.DIGITS);
  private long producedBefore;
  private long consumedBefore;
  private long begun;
  private long end = Long.MAX_VALUE;

  private record PhaseTrace(String name, long from, Histogram lag) {}

  /**
   * Nothing is known yet but who is to come.
   *
   * @param serverAssigns whether stock consumers use the consumer protocol (KIP-848)
   */
  public Recording(Collection<Seat> stock, Collection<Seat> simulated, boolean serverAssigns) {
    stock.forEach(seat -> expect(seat, false, serverAssigns));
    simulated.forEach(seat -> expect(seat, true, false));
    latencies.put(true, new EnumMap<>(Measured.class));
    latencies.put(false, new EnumMap<>(Measured.class));
  }

  private void expect(Seat seat, boolean simulated, boolean serverAssigns) {
    groupOf.put(seat.member(), seat.group());
    groups.computeIfAbsent(seat.group(), name -> new GroupTrace(name, simulated, serverAssigns));
  }

  /** From this moment on all is counted. */
  public synchronized void begin(long at) {
    begun = at;
  }

  /** A phase begins, and the one before ends. */
  public synchronized void beginPhase(String name, long at) {
    phases.add(new PhaseTrace(name, at, new Histogram(Latencies.DIGITS)));
  }

  /**
   * Takes in what a worker tells.
   *
   * @param simulated whether its members are
   */
  public synchronized void hear(boolean simulated, WorkerEvent event) {
    if (event instanceof Figures e) {
      figures(simulated, e);
    } else if (event instanceof Consumed e) {
      String group = groupOf(e);
      e.offsets()
          .forEach(each -> records.consumed(group, each.partition(), each.first(), each.last()));
    } else if (event instanceof MemberEvent e) {
      if (e.at() <= end) {
        group(e).hear(e);
      }
      if (e instanceof Failed failed) {
        incident(
            failed.at(),
            Incident.Kind.CONSUMER_FAILED,
            "%s: %s".formatted(failed.member(), failed.message()));
      }
    }
  }

  /** Members are gone with their JVM. */
  public synchronized void died(long at, Collection<Seat> members) {
    if (at <= end) {
      members.forEach(seat -> groups.get(seat.group()).gone(at, seat.member()));
    }
  }

  /** A record was acknowledged to the producer. */
  public synchronized void produced(int partition, long offset) {
    records.produced(partition, offset);
  }

  /** How many were. */
  public synchronized long acknowledged() {
    return records.producedCount();
  }

  /** An error of somebody who is no worker. */
  public synchronized void error(String what) {
    errors.merge(what, 1L, Long::sum);
  }

  /** Something that is no part of the scenario. */
  public synchronized void incident(long at, Incident.Kind kind, String text) {
    if (incidentCounts.merge(kind, 1L, Long::sum) <= INCIDENTS_TOLD) {
      incidents.add(new Incident(Seconds.between(begun, at), kind, text));
    }
  }

  /**
   * A second is over.
   *
   * @param cpu of each process of the server in this second
   * @param memory likewise, now
   */
  public synchronized void sample(long at, List<Double> cpu, List<Long> memory) {
    long produced = records.producedCount();
    long consumed = records.consumedCount();
    boolean some = lagOfSecond.getTotalCount() > 0;
    samples.add(
        new Sample(
            Seconds.between(begun, at),
            produced - producedBefore,
            consumed - consumedBefore,
            behind(),
            groups.values().stream().mapToInt(GroupTrace::present).sum(),
            groups.values().stream().mapToInt(GroupTrace::waiting).sum(),
            some ? HistogramFigures.percentile(lagOfSecond, 50) : null,
            some ? HistogramFigures.percentile(lagOfSecond, 99) : null,
            some ? HistogramFigures.max(lagOfSecond) : null,
            cpu,
            memory));
    producedBefore = produced;
    consumedBefore = consumed;
    lagOfSecond = new Histogram(Latencies.DIGITS);
  }

  /** What is going on, for whoever waits. */
  public synchronized Status status() {
    Map<Measured, Double> p99 = new EnumMap<>(Measured.class);
    for (Measured each : Measured.values()) {
      Histogram all = merged(each);
      if (all.getTotalCount() > 0) {
        p99.put(each, HistogramFigures.percentile(all, 99));
      }
    }
    return new Status(
        groups.values().stream().mapToInt(GroupTrace::present).sum(),
        groups.values().stream().mapToInt(GroupTrace::waiting).sum(),
        groups.size(),
        groups.values().stream().mapToInt(GroupTrace::newestGeneration).max().orElse(-1),
        records.producedCount(),
        records.consumedCount(),
        behind(),
        p99,
        errors.entrySet().stream()
            .filter(each -> !isUsual(each.getKey()))
            .mapToLong(Map.Entry::getValue)
            .sum(),
        incidentCounts.values().stream().mapToLong(Long::longValue).sum(),
        samples.isEmpty() ? null : samples.get(samples.size() - 1));
  }

  /** Whether all of these have an assignment, and every partition of their groups an owner. */
  public synchronized boolean isSettled(Collection<Seat> members, int partitions) {
    Map<String, Integer> expected = new HashMap<>();
    members.forEach(seat -> expected.merge(seat.group(), 1, Integer::sum));
    return expected.entrySet().stream()
        .allMatch(
            each -> {
              GroupTrace group = groups.get(each.getKey());
              return group.present() >= each.getValue()
                  && group.waiting() == 0
                  && group.ownedPartitions() == partitions;
            });
  }

  /** Whether every group of stock consumers has all that was produced. */
  public synchronized boolean isAllConsumed() {
    return behind() == 0;
  }

  /** Nothing counts from now on but records and latencies; to be called once, by the end. */
  public synchronized void finish(long at) {
    groups.values().forEach(group -> group.finish(at));
    end = at;
  }

  // What follows is asked for after finish.

  /** In the order of their names' numbers. */
  public synchronized List<Group> groups(int membersDrawn) {
    return groups.entrySet().stream()
        .map(
            each ->
                each.getValue()
                    .figures(
                        begun,
                        end,
                        membersDrawn,
                        each.getValue().isSimulated() ? null : records.of(each.getKey())))
        .toList();
  }

  /** In their order. */
  public synchronized List<Phase> phases() {
    List<Phase> all = new ArrayList<>();
    for (int i = 0; i < phases.size(); i++) {
      PhaseTrace phase = phases.get(i);
      long from = phase.from();
      long to = i + 1 < phases.size() ? phases.get(i + 1).from() : end;
      boolean some = phase.lag().getTotalCount() > 0;
      List<Integer> rebalances =
          groups.values().stream().map(group -> group.generationsBetween(from, to)).toList();
      all.add(
          new Phase(
              phase.name(),
              Seconds.between(begun, from),
              Seconds.between(begun, to),
              rebalances.stream().mapToInt(Integer::intValue).sum(),
              rebalances.stream().mapToInt(Integer::intValue).max().orElse(0),
              groups.values().stream()
                      .mapToLong(group -> group.longestSpell(from, to))
                      .max()
                      .orElse(0)
                  / 1e3,
              some ? HistogramFigures.percentile(phase.lag(), 99) : null,
              some ? HistogramFigures.max(phase.lag()) : null));
    }
    return all;
  }

  /** Of stock consumers, of simulated members, and of all, where there are any. */
  public synchronized List<Latency> latencies() {
    List<Latency> all = new ArrayList<>();
    for (Measured each : Measured.values()) {
      Histogram both = merged(each);
      if (both.getTotalCount() > 0) {
        all.add(HistogramFigures.of(each.toString(), "all", both));
        Histogram stock = latencies.get(false).get(each);
        Histogram simulated = latencies.get(true).get(each);
        if (stock != null && simulated != null) {
          all.add(HistogramFigures.of(each.toString(), "stock", stock));
          all.add(HistogramFigures.of(each.toString(), "simulated", simulated));
        }
      }
    }
    return all;
  }

  public synchronized List<Sample> samples() {
    return List.copyOf(samples);
  }

  /** Most frequent first. */
  public synchronized List<ErrorCount> errors() {
    return errors.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .map(
            each -> {
              int blank = each.getKey().indexOf(' ');
              return new ErrorCount(
                  blank < 0 ? "" : each.getKey().substring(0, blank),
                  each.getKey().substring(blank + 1),
                  each.getValue(),
                  isUsual(each.getKey()));
            })
        .toList();
  }

  /** The first of each kind, in the order in which they were told. */
  public synchronized List<Incident> incidents() {
    return List.copyOf(incidents);
  }

  /** All of them, of those kinds that there were. */
  public synchronized Map<Incident.Kind, Long> incidentCounts() {
    return new EnumMap<>(incidentCounts);
  }

  /** The first of those partitions that were given to two members in one generation. */
  public synchronized List<String> violationsOfOwnership() {
    return groups.values().stream()
        .flatMap(group -> group.violationsOfOwnership().stream())
        .toList();
  }

  /** The first of those joins that led to a generation which was over. */
  public synchronized List<String> violationsOfGrowth() {
    return groups.values().stream().flatMap(group -> group.violationsOfGrowth().stream()).toList();
  }

  /** Generations that were too many to be kept. */
  public synchronized int dropped() {
    return groups.values().stream().mapToInt(GroupTrace::dropped).sum();
  }

  private void figures(boolean simulated, Figures e) {
    e.errors().forEach((what, count) -> errors.merge(what, (long) count, Long::sum));
    e.histograms()
        .forEach(
            (what, text) -> {
              Histogram interval = Latencies.decode(text);
              latencies
                  .get(simulated)
                  .computeIfAbsent(what, unknown -> new Histogram(Latencies.DIGITS))
                  .add(interval);
              if (what == Measured.LAG) {
                lagOfSecond.add(interval);
                if (!phases.isEmpty()) {
                  phases.get(phases.size() - 1).lag().add(interval);
                }
              }
            });
  }

  private Histogram merged(Measured what) {
    Histogram all = new Histogram(Latencies.DIGITS);
    for (Map<Measured, Histogram> each : latencies.values()) {
      @Nullable Histogram some = each.get(what);
      if (some != null) {
        all.add(some);
      }
    }
    return all;
  }

  private long behind() {
    return stockGroups().stream().mapToLong(name -> records.of(name).never()).sum();
  }

  private List<String> stockGroups() {
    return groups.entrySet().stream()
        .filter(each -> !each.getValue().isSimulated())
        .map(Map.Entry::getKey)
        .toList();
  }

  private GroupTrace group(MemberEvent event) {
    return groups.get(groupOf(event));
  }

  private String groupOf(MemberEvent event) {
    String group = groupOf.get(event.member());
    if (group == null) {
      throw new IllegalArgumentException("Nobody knows a member " + event.member());
    }
    return group;
  }

  private static boolean isUsual(String what) {
    return USUAL.stream().anyMatch(what::endsWith);
  }
}
