package io.muster.loadtest.load.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that is in the report, the page and the JSON alike. Moments are seconds since the first
 * consumer was told to join; latencies are milliseconds; memory is bytes; CPU is processors in use.
 *
 * @param begun ISO-8601, the moment that all others are counted from
 * @param seconds how long it was measured
 * @param interrupted whether it was ended before its scenario was
 * @param settings as given on the command line, or their defaults
 * @param production null where no records were to be produced
 * @param metrics by the names that thresholds use; null where nothing was measured
 * @param membersDrawn how many of each group have {@link Member#spans}; all have totals
 * @param incidents the first of each kind
 * @param incidentCounts all of them
 */
public record LoadReport(
    String begun,
    double seconds,
    boolean interrupted,
    Map<String, String> settings,
    Machine machine,
    Server server,
    @Nullable Production production,
    List<Check> invariants,
    List<Check> thresholds,
    Map<String, @Nullable Double> metrics,
    List<Phase> phases,
    List<Group> groups,
    int membersDrawn,
    List<Latency> latencies,
    List<Sample> samples,
    List<ErrorCount> errors,
    List<Incident> incidents,
    Map<Incident.Kind, Long> incidentCounts) {

  /** Where the consumers ran. */
  public record Machine(String os, int processors, String java) {}

  /**
   * The server that was tested.
   *
   * @param name what it is, as far as that is known
   * @param processes what of it is known on this machine, empty where nothing is
   */
  public record Server(String name, String bootstrap, List<ServerProcess> processes) {}

  /**
   * One process of the server.
   *
   * @param cpuSeconds while it was measured
   * @param cpuMean processors in use on average
   * @param cpuMax likewise, in the busiest second
   * @param memoryMax resident, at its largest; 0 where the system does not tell
   */
  public record ServerProcess(
      String name, long pid, double cpuSeconds, double cpuMean, double cpuMax, long memoryMax) {}

  /**
   * What the producer did.
   *
   * @param rate records a second that it was to send
   * @param acknowledged records that the server said it stored
   * @param givenUp records that it did not, and that were not sent again
   * @param seconds from the first record to the last acknowledgement
   */
  public record Production(int rate, long acknowledged, long givenUp, double seconds) {
    /** Records acknowledged a second, those seconds included in which none was. */
    double acknowledgedRate() {
      return seconds <= 0 ? 0 : acknowledged / seconds;
    }
  }

  /** What came of an invariant or a threshold. */
  public record Check(String text, Outcome outcome, String evidence) {
    /** Whether it is so. */
    public enum Outcome {
      HELD,
      BROKEN,
      /** It could not be told, since the run was ended early. */
      NOT_JUDGED
    }

    boolean isBroken() {
      return outcome == Outcome.BROKEN;
    }
  }

  /**
   * A part of the scenario.
   *
   * @param rebalances new generations that began in it, of all groups together
   * @param rebalancesOfOneGroup likewise, of the group that had most
   * @param unassignedMax the longest that a member was without assignment, of the spells that began
   *     in it, in milliseconds
   * @param lagP99 of records that arrived in it; null where none did
   * @param lagMax likewise
   */
  public record Phase(
      String name,
      double from,
      double to,
      int rebalances,
      int rebalancesOfOneGroup,
      double unassignedMax,
      @Nullable Double lagP99,
      @Nullable Double lagMax) {}

  /**
   * A group.
   *
   * @param records what became of the records that were produced for it; null for simulated
   *     members, which read none
   * @param unownedMax the longest that a partition which had had an owner had none, in milliseconds
   * @param spansDropped parts of members' lives that were too many to be kept: they are in no
   *     member's {@link Member#spans}, though in its totals
   * @param spellsDropped times without an assignment that were too many to be told apart by phases:
   *     {@link Phase#unassignedMax} does not know them
   */
  public record Group(
      String name,
      boolean simulated,
      List<Generation> generations,
      List<Member> members,
      @Nullable Records records,
      double unownedMax,
      long spansDropped,
      long spellsDropped) {}

  /**
   * A generation, or a group epoch (KIP-848), as its members saw it.
   *
   * @param from the first member was told of it
   * @param answered the last one was
   * @param assigned the last one had its assignment
   * @param leader empty where no member leads
   * @param members how many are in it
   * @param joined who was not in the one before, the first {@link #NAMED} of them
   * @param left who was in the one before and is not in this one, likewise
   * @param waitedLongest whose JoinGroup was parked longest; empty where nobody waited
   * @param waitedMs how long
   */
  public record Generation(
      int number,
      double from,
      double answered,
      double assigned,
      String leader,
      int members,
      int joinedCount,
      List<String> joined,
      int leftCount,
      List<String> left,
      String waitedLongest,
      double waitedMs) {
    /** So many names are kept of each list. */
    public static final int NAMED = 20;
  }

  /**
   * A member, through all the times it came and went.
   *
   * @param unassignedTotalMs how long it was there without an assignment, the first join included
   * @param unassignedMaxMs the longest of these spells
   * @param unassignedSpells how many there were
   * @param rebalances generations it was in
   */
  public record Member(
      String name,
      double unassignedTotalMs,
      double unassignedMaxMs,
      int unassignedSpells,
      int rebalances,
      List<Span> spans) {}

  /**
   * A time in a member's life.
   *
   * @param partitions how many it owned, at the end of it
   */
  public record Span(double from, double to, State state, int generation, int partitions) {}

  /** What a member is about. */
  public enum State {
    /** It has no assignment: it joins, or its group rebalances. */
    WAITING,
    ASSIGNED,
    /** It was assigned nothing: there are more members than partitions. */
    IDLE,
    /** It gave its partitions back and leaves. */
    LEAVING
  }

  /**
   * Records by how often a group consumed them.
   *
   * @param produced acknowledged to the producer
   * @param more than twice
   * @param unacknowledged consumed, though the producer was not told that they were stored
   */
  public record Records(
      long produced, long once, long twice, long more, long never, long unacknowledged) {}

  /**
   * A histogram, in milliseconds.
   *
   * @param of whose: stock consumers, simulated members, or all of them
   */
  public record Latency(
      String name,
      String of,
      long count,
      double mean,
      double p50,
      double p90,
      double p99,
      double p999,
      double max,
      List<Bucket> buckets) {}

  /**
   * A bar of a histogram.
   *
   * @param upTo milliseconds, where it ends; it begins where the one before ends
   */
  public record Bucket(double upTo, long count) {}

  /**
   * A second.
   *
   * @param produced in this second, and likewise {@code consumed}, of all groups together
   * @param behind records that are produced, but not consumed yet, of all groups together
   * @param waiting members without an assignment
   * @param lagP50 of the records that were told of in this second; null where none were
   * @param cpu of each of the server's processes; empty where it is not known
   * @param memory likewise
   */
  public record Sample(
      double at,
      long produced,
      long consumed,
      long behind,
      int members,
      int waiting,
      @Nullable Double lagP50,
      @Nullable Double lagP99,
      @Nullable Double lagMax,
      List<Double> cpu,
      List<Long> memory) {}

  /**
   * Errors that clients were told of, or ran into.
   *
   * @param usual whether it is part of every rebalance
   */
  public record ErrorCount(String request, String error, long count, boolean usual) {}

  /** Something that was no part of the scenario. */
  public record Incident(double at, Kind kind, String text) {
    /** What it is about. */
    public enum Kind {
      /** A JVM of consumers ended unasked. */
      JVM_DIED,
      /** A consumer threw. */
      CONSUMER_FAILED,
      /** The producer was not acknowledged. */
      PRODUCER_FAILED,
      /** The server's process ended. */
      SERVER_ENDED,
      /** The test could not do what it was to do. */
      OTHER
    }
  }

  /** Whether all is as it should be; the JSON has it, too. */
  @JsonProperty(access = JsonProperty.Access.READ_ONLY)
  public boolean isGood() {
    return invariants.stream().noneMatch(Check::isBroken)
        && thresholds.stream().noneMatch(Check::isBroken);
  }

  /** In a few words. */
  public String verdict() {
    long broken =
        Stream.of(invariants, thresholds).flatMap(List::stream).filter(Check::isBroken).count();
    return (broken == 0
            ? "All is as it should be"
            : "%d of what must be so %s not".formatted(broken, broken == 1 ? "is" : "are"))
        + (interrupted ? "; the run was ended early" : "");
  }

  /** The same with the values of all metrics, and with what came of the thresholds. */
  public LoadReport judged(List<Threshold> by) {
    return new LoadReport(
        begun,
        seconds,
        interrupted,
        settings,
        machine,
        server,
        production,
        invariants,
        by.stream().map(threshold -> threshold.check(this)).toList(),
        Metric.values(this),
        phases,
        groups,
        membersDrawn,
        latencies,
        samples,
        errors,
        incidents,
        incidentCounts);
  }
}
