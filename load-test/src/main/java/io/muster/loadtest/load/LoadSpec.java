package io.muster.loadtest.load;

import io.muster.loadtest.load.plan.ConsumerProperties;
import io.muster.loadtest.load.plan.Protocol;
import io.muster.loadtest.load.plan.Roster;
import io.muster.loadtest.load.plan.Scenario;
import io.muster.loadtest.load.plan.Timing;
import io.muster.loadtest.load.worker.WorkerSpec;
import io.muster.loadtest.load.worker.WorkerSpec.Seat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What to run.
 *
 * @param simulated how many simulated members, in groups of their own
 * @param simulatedGroups how many groups they are in
 * @param rate records a second, 0 for none
 * @param recordBytes size of a record's value
 * @param consumer properties of the consumers on top of the protocol's
 * @param patience for a JVM to start, for groups to come together in the end, and for the last
 *     records to be consumed
 * @param workerHeap of a JVM of consumers or members, as {@code -Xmx} takes it; null to have it
 *     reckoned
 * @param folder for logs
 * @param settings all of it, for the report
 */
record LoadSpec(
    Roster roster,
    int simulated,
    int simulatedGroups,
    int partitions,
    int rate,
    int recordBytes,
    Timing timing,
    Protocol protocol,
    Scenario scenario,
    Duration commitInterval,
    Map<String, String> consumer,
    Duration patience,
    @Nullable String workerHeap,
    Path folder,
    Map<String, String> settings) {
  /** Each takes a connection, and one thread serves them all. */
  private static final int MOST_SIMULATED_PER_JVM = 5_000;

  /**
   * Members that share a JVM.
   *
   * @param name of the JVM
   */
  record Crew(String name, boolean simulated, List<Seat> seats) {}

  // What a consumer takes at the default fetch sizes with records that are next to nothing, and
  // what a simulated member takes with its connection.
  private static final int BASE_MIB = 96;
  private static final double CONSUMER_MIB = 8;
  private static final double SIMULATED_MIB = 0.1;

  /** A consumer that is behind holds one fetch (fetch.max.bytes) and has the next one under way. */
  private static final double MOST_FETCHED_MIB = 100;

  /** What a poll hands out at most (max.poll.records); so much is fetched at least. */
  private static final int POLLED_RECORDS = 500;

  /** The topic that all of them read. */
  String topic() {
    return roster.run();
  }

  Crew stock(int jvm) {
    return new Crew("jvm-" + jvm, false, roster.of(jvm));
  }

  List<Crew> simulatedCrews() {
    int jvms = (simulated + MOST_SIMULATED_PER_JVM - 1) / MOST_SIMULATED_PER_JVM;
    return IntStream.range(0, jvms)
        .mapToObj(
            jvm ->
                new Crew(
                    "simulated-" + (jvm + 1),
                    true,
                    IntStream.range(0, simulated)
                        .filter(number -> number % jvms == jvm)
                        .mapToObj(this::simulatedSeat)
                        .toList()))
        .toList();
  }

  private Seat simulatedSeat(int number) {
    return new Seat(
        "s" + (number + 1), "%s-s%d".formatted(roster.run(), number % simulatedGroups + 1));
  }

  List<Seat> simulatedSeats() {
    return simulatedCrews().stream().flatMap(crew -> crew.seats().stream()).toList();
  }

  /** What its worker is told. */
  WorkerSpec worker(Crew crew, String bootstrap) {
    return new WorkerSpec(
        crew.name(),
        bootstrap,
        topic(),
        partitions,
        crew.seats(),
        ConsumerProperties.of(protocol, consumer),
        commitInterval.toMillis());
  }

  /** Heap of its JVM, as {@code -Xmx} takes it. */
  String heap(Crew crew) {
    if (workerHeap != null) {
      return workerHeap;
    }
    double each = crew.simulated() ? SIMULATED_MIB : CONSUMER_MIB + fetchedMib();
    return "%dm".formatted(BASE_MIB + (long) (each * crew.seats().size()));
  }

  private double fetchedMib() {
    return Math.min(MOST_FETCHED_MIB, (double) POLLED_RECORDS * recordBytes / (1 << 20));
  }
}
