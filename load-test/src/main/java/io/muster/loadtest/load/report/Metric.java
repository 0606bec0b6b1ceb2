package io.muster.loadtest.load.report;

import io.muster.loadtest.load.report.LoadReport.ErrorCount;
import io.muster.loadtest.load.report.LoadReport.Generation;
import io.muster.loadtest.load.report.LoadReport.Group;
import io.muster.loadtest.load.report.LoadReport.Incident;
import io.muster.loadtest.load.report.LoadReport.Latency;
import io.muster.loadtest.load.report.LoadReport.Member;
import io.muster.loadtest.load.report.LoadReport.Production;
import io.muster.loadtest.load.report.LoadReport.Records;
import io.muster.loadtest.load.report.LoadReport.ServerProcess;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * A figure that has a name, so that thresholds can be set on it.
 *
 * @param meaning for a person
 * @param of the report; empty where nothing was measured
 */
public record Metric(
    String name, Unit unit, String meaning, Function<LoadReport, OptionalDouble> of) {
  private static final String ERRORS_OF = "errors.";

  /** All but those of a single error, which go by {@code errors.CODE}. */
  public static final List<Metric> ALL =
      Stream.of(ofMembers(), ofGroups(), ofLatencies(), ofRecords(), ofErrors(), ofServer())
          .flatMap(List::stream)
          .toList();

  /**
   * The one of this name.
   *
   * @throws IllegalArgumentException when there is none; the message lists those there are
   */
  public static Metric named(String name) {
    if (name.startsWith(ERRORS_OF)) {
      String code = name.substring(ERRORS_OF.length());
      if (Arrays.stream(Errors.values()).noneMatch(error -> error.name().equals(code))) {
        throw new IllegalArgumentException("Kafka has no error '%s'".formatted(code));
      }
      return new Metric(
          name,
          Unit.COUNT,
          "answers with this error",
          report -> OptionalDouble.of((double) errors(report, each -> each.error().equals(code))));
    }
    return ALL.stream()
        .filter(metric -> metric.name.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no figure '%s'; there are:%n%s".formatted(name, list())));
  }

  /** Its value, for a person. */
  public String text(LoadReport report) {
    OptionalDouble value = of.apply(report);
    return value.isPresent() ? unit.format(value.getAsDouble()) : "unknown";
  }

  /** All names with their meaning, a line each. */
  public static String list() {
    return Stream.concat(
            ALL.stream().map(each -> line(each.name, each.meaning, each.unit)),
            Stream.of(
                line(ERRORS_OF + "CODE", "answers with this error, by Kafka's name", Unit.COUNT)))
        .collect(Collectors.joining(System.lineSeparator()));
  }

  private static String line(String name, String meaning, Unit unit) {
    return "  %-22s %s (such as %s)".formatted(name, meaning, unit.example);
  }

  /** The values of all of them; null where nothing was measured. */
  public static Map<String, @Nullable Double> values(LoadReport report) {
    Map<String, @Nullable Double> values = new LinkedHashMap<>();
    for (Metric each : ALL) {
      OptionalDouble value = each.of.apply(report);
      values.put(each.name, value.isPresent() ? value.getAsDouble() : null);
    }
    return values;
  }

  private static List<Metric> ofMembers() {
    return List.of(
        time(
            "unassigned.max",
            "longest that a member was there without an assignment",
            report -> members(report).mapToDouble(Member::unassignedMaxMs).max()),
        time(
            "unassigned.total.max",
            "all such spells of the member that had most of them",
            report -> members(report).mapToDouble(Member::unassignedTotalMs).max()),
        time(
            "unassigned.total.mean",
            "all such spells of a member, on average",
            report -> members(report).mapToDouble(Member::unassignedTotalMs).average()),
        time(
            "unowned.max",
            "longest that a partition was without an owner after its first",
            report -> report.groups().stream().mapToDouble(Group::unownedMax).max()));
  }

  private static List<Metric> ofGroups() {
    return List.of(
        count(
            "rebalances",
            "generations of all groups together",
            report -> report.groups().stream().mapToLong(each -> each.generations().size()).sum()),
        new Metric(
            "rebalances.group.max",
            Unit.COUNT,
            "generations of the group that had most",
            report ->
                report.groups().stream().mapToDouble(each -> each.generations().size()).max()),
        new Metric(
            "rebalances.phase.max",
            Unit.COUNT,
            "generations of one group in one phase, such as one deploy",
            report ->
                report.phases().stream().mapToDouble(LoadReport.Phase::rebalancesOfOneGroup).max()),
        time(
            "join.spread.max",
            "longest from a generation's first JoinGroup answer to its last",
            report ->
                generations(report)
                    .mapToDouble(each -> 1_000 * (each.answered() - each.from()))
                    .max()),
        time(
            "assign.max",
            "longest from a generation's first JoinGroup answer to its last assignment",
            report ->
                generations(report)
                    .mapToDouble(each -> 1_000 * (each.assigned() - each.from()))
                    .max()));
  }

  private static List<Metric> ofLatencies() {
    List<Metric> metrics = new ArrayList<>();
    latency(metrics, "join", "JoinGroup sent to answered");
    latency(metrics, "sync", "SyncGroup sent to answered");
    latency(metrics, "heartbeat", "heartbeat sent to answered");
    latency(metrics, "commit", "OffsetCommit sent to answered");
    latency(metrics, "lag", "record due to be sent to consumed");
    return metrics;
  }

  private static void latency(List<Metric> metrics, String name, String meaning) {
    Map<String, ToDoubleFunction<Latency>> figures = new LinkedHashMap<>();
    figures.put("p50", Latency::p50);
    figures.put("p99", Latency::p99);
    figures.put("p999", Latency::p999);
    figures.put("max", Latency::max);
    figures.forEach(
        (figure, of) ->
            metrics.add(
                time(
                    name + "." + figure,
                    meaning + ", " + figure,
                    report ->
                        report.latencies().stream()
                            .filter(each -> each.name().equals(name) && each.of().equals("all"))
                            .mapToDouble(of)
                            .findFirst())));
  }

  private static List<Metric> ofRecords() {
    return List.of(
        count("never", "records that a group never consumed", records(Records::never)),
        count("once", "records consumed once, of all groups together", records(Records::once)),
        count("twice", "records that a group consumed twice", records(Records::twice)),
        count("more", "records that a group consumed more than twice", records(Records::more)),
        new Metric(
            "produced.rate",
            Unit.AMOUNT,
            "records acknowledged a second, from the first sent to the last acknowledged",
            report ->
                production(report)
                    .map(each -> OptionalDouble.of(each.acknowledgedRate()))
                    .orElse(OptionalDouble.empty())));
  }

  private static List<Metric> ofErrors() {
    return List.of(
        count(
            "errors",
            "errors that are no part of a rebalance",
            report -> errors(report, each -> !each.usual())),
        count("died", "JVMs that ended unasked", incidents(Incident.Kind.JVM_DIED)),
        count("failed", "consumers that threw", incidents(Incident.Kind.CONSUMER_FAILED)),
        count(
            "produce.failed",
            "records that the producer gave up",
            report -> production(report).map(Production::givenUp).orElse(0L)));
  }

  private static List<Metric> ofServer() {
    return List.of(
        new Metric(
            "cpu.mean",
            Unit.AMOUNT,
            "processors that the server used on average, where known",
            report -> processes(report, ServerProcess::cpuMean)),
        new Metric(
            "cpu.max",
            Unit.AMOUNT,
            "likewise, in its busiest second",
            report ->
                report.samples().stream()
                    .filter(each -> !each.cpu().isEmpty())
                    .mapToDouble(each -> each.cpu().get(0))
                    .max()),
        new Metric(
            "memory.max",
            Unit.BYTES,
            "resident memory of the server at its largest, where known",
            report ->
                report.server().processes().stream()
                    .limit(1)
                    .filter(each -> each.memoryMax() > 0)
                    .mapToDouble(ServerProcess::memoryMax)
                    .findFirst()));
  }

  private static Optional<Production> production(LoadReport report) {
    return Optional.ofNullable(report.production());
  }

  private static OptionalDouble processes(
      LoadReport report, ToDoubleFunction<ServerProcess> figure) {
    return report.server().processes().stream().limit(1).mapToDouble(figure).findFirst();
  }

  private static Metric time(String name, String meaning, Function<LoadReport, OptionalDouble> of) {
    return new Metric(name, Unit.TIME, meaning, of);
  }

  private static Metric count(String name, String meaning, ToLongFunction<LoadReport> of) {
    return new Metric(
        name, Unit.COUNT, meaning, report -> OptionalDouble.of((double) of.applyAsLong(report)));
  }

  private static Stream<Member> members(LoadReport report) {
    return report.groups().stream().flatMap(group -> group.members().stream());
  }

  private static Stream<Generation> generations(LoadReport report) {
    return report.groups().stream().flatMap(group -> group.generations().stream());
  }

  private static ToLongFunction<LoadReport> records(ToLongFunction<Records> figure) {
    return report ->
        report.groups().stream()
            .map(Group::records)
            .filter(each -> each != null)
            .mapToLong(figure)
            .sum();
  }

  private static ToLongFunction<LoadReport> incidents(Incident.Kind kind) {
    return report -> report.incidentCounts().getOrDefault(kind, 0L);
  }

  private static long errors(LoadReport report, Predicate<ErrorCount> counted) {
    return report.errors().stream().filter(counted).mapToLong(ErrorCount::count).sum();
  }
}
