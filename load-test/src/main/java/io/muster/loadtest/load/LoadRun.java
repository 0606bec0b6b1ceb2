package io.muster.loadtest.load;

import io.muster.loadtest.load.plan.Action;
import io.muster.loadtest.load.plan.Phase;
import io.muster.loadtest.load.plan.Protocol;
import io.muster.loadtest.load.report.LoadReport;
import io.muster.loadtest.load.report.LoadReport.Group;
import io.muster.loadtest.load.report.LoadReport.Incident;
import io.muster.loadtest.load.report.LoadReport.Machine;
import io.muster.loadtest.load.report.LoadReport.Production;
import io.muster.loadtest.load.report.LoadReport.Server;
import io.muster.loadtest.load.trace.Recording;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run against a server that is there, from the first JVM to the report. */
final class LoadRun {
  private static final Logger LOG = LoggerFactory.getLogger(LoadRun.class);
  private static final long SAMPLE_EVERY_MS = 1_000;
  private static final long LOOK_EVERY_MS = 50;

  /** For the last records to be acknowledged. */
  private static final Duration FLUSH_LIMIT = Duration.ofSeconds(15);

  /** Likewise once the run is cut short, and for them to be consumed then. */
  private static final Duration LIMIT_ONCE_CUT = Duration.ofSeconds(3);

  /** A page with the lives of thousands of members is of no use to anybody. */
  private static final int MEMBERS_DRAWN = 200;

  private final LoadSpec spec;
  private final TestedServer server;
  private final ProgressView view;
  private final Interruption interruption;
  private final Recording recording;
  private final ServerWatch watch;
  private boolean serverMissed;
  private long begunNanos;

  // What the report needs, all of it there however far the run comes once it has begun.
  private boolean hasBegun;
  private long begun;
  private long end;
  private boolean cut;
  private boolean settled;
  private @Nullable Production production;

  LoadRun(LoadSpec spec, TestedServer server, ProgressView view, Interruption interruption) {
    this.spec = spec;
    this.server = server;
    this.view = view;
    this.interruption = interruption;
    this.recording =
        new Recording(
            spec.roster().all(), spec.simulatedSeats(), spec.protocol() == Protocol.CONSUMER);
    this.watch = new ServerWatch(server.processes());
  }

  /**
   * Runs it. Whatever happens after it has begun, there is a report, which says so.
   *
   * @return without thresholds and metrics
   * @throws LoadFailure when it cannot begin
   */
  LoadReport run() throws IOException, LoadFailure, InterruptedException {
    failIfCut();
    server.createTopic(spec.topic(), spec.partitions());
    try {
      playWithConsumers();
    } catch (IOException | RuntimeException e) {
      if (!hasBegun) {
        throw e;
      }
      LOG.error("The run could not go on", e);
      recording.incident(
          Now.micros(), Incident.Kind.OTHER, "The test could not go on, see its log: " + e);
    }
    return report();
  }

  private void failIfCut() throws LoadFailure {
    if (interruption.isAsked()) {
      throw new LoadFailure("Interrupted before anything began: there is nothing to report");
    }
  }

  private void playWithConsumers() throws IOException, LoadFailure, InterruptedException {
    try (Fleet fleet = new Fleet(spec, server.bootstrap(), recording, interruption);
        PacedProducer producer = new PacedProducer(spec, server.bootstrap(), recording)) {
      view.phase(
          "Starting %d JVMs with %d consumers each%s"
              .formatted(
                  spec.roster().jvms(),
                  spec.roster().consumersPerJvm(),
                  spec.simulated() == 0 ? "" : ", and %,d members".formatted(spec.simulated())));
      fleet.startAll();
      failIfCut();
      measure(fleet, producer);
      view.phase("Ending the consumers");
      fleet.endAll();
    } finally {
      view.end();
    }
  }

  private void measure(Fleet fleet, PacedProducer producer)
      throws IOException, InterruptedException {
    ScheduledExecutorService clock =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "samples");
              thread.setDaemon(true);
              return thread;
            });
    watch.begin();
    begun = Now.micros();
    begunNanos = System.nanoTime();
    recording.begin(begun);
    hasBegun = true;
    try {
      var unused =
          clock.scheduleAtFixedRate(
              this::sample, SAMPLE_EVERY_MS, SAMPLE_EVERY_MS, TimeUnit.MILLISECONDS);
      producer.start();
      play(fleet);
      settled = comeToRest(fleet, producer);
    } finally {
      clock.shutdownNow();
      cut = interruption.isAsked();
      production = producer.production();
      end = Now.micros();
      recording.finish(end);
    }
  }

  private void play(Fleet fleet) throws IOException, InterruptedException {
    boolean first = true;
    for (Phase phase : spec.scenario().phases(spec.roster(), spec.timing())) {
      if (interruption.awaitUntil(begunNanos + phase.at().toNanos())) {
        break;
      }
      recording.beginPhase(phase.name(), Now.micros());
      view.phase(phase.name());
      if (first) {
        fleet.joinSimulated();
        first = false;
      }
      for (Action action : phase.actions()) {
        if (!interruption.isAsked()) {
          perform(fleet, action);
        }
      }
    }
    if (interruption.awaitUntil(begunNanos + spec.timing().duration().toNanos())) {
      view.say("Cut short; the report follows");
    }
  }

  /** What cannot be done is told; the others go on. */
  private void perform(Fleet fleet, Action action) throws InterruptedException {
    if (action instanceof Action.Settle) {
      boolean unused = await(spec.patience(), Duration.ZERO, () -> isSettled(fleet));
      return;
    }
    try {
      fleet.perform(action);
    } catch (LoadFailure | IOException e) {
      recording.incident(Now.micros(), Incident.Kind.OTHER, e.getMessage());
    }
  }

  /** Returns whether all groups are whole. */
  private boolean comeToRest(Fleet fleet, PacedProducer producer) throws InterruptedException {
    recording.beginPhase("coming to rest", Now.micros());
    view.phase("Waiting for groups to be whole, and for the last records");
    boolean whole = await(spec.patience(), Duration.ZERO, () -> isSettled(fleet));
    producer.finish(interruption.isAsked() ? LIMIT_ONCE_CUT : FLUSH_LIMIT);
    boolean unused = await(spec.patience(), LIMIT_ONCE_CUT, recording::isAllConsumed);
    return whole;
  }

  private boolean isSettled(Fleet fleet) {
    return recording.isSettled(fleet.present(), spec.partitions());
  }

  /** Returns whether it came to be so within the limit, or the other once it is cut short. */
  private boolean await(Duration limit, Duration onceCut, BooleanSupplier condition)
      throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    boolean known = false;
    while (!condition.getAsBoolean()) {
      long now = System.nanoTime();
      if (!known && interruption.isAsked()) {
        known = true;
        deadline = now + Math.min(deadline - now, onceCut.toNanos());
      }
      if (now >= deadline) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
    }
    return true;
  }

  private void sample() {
    try {
      ServerWatch.Look look = watch.look();
      recording.sample(Now.micros(), look.cpu(), look.memory());
    } catch (IOException | RuntimeException e) { // Or no more samples would be taken at all.
      if (server.isAlive()) {
        recording.incident(
            Now.micros(), Incident.Kind.OTHER, "The server's processes cannot be read: " + e);
      }
    }
    if (!serverMissed && !server.isAlive()) {
      serverMissed = true;
      recording.incident(Now.micros(), Incident.Kind.SERVER_ENDED, "its process ended");
      view.say("The server is gone");
      interruption.cutShort(); // Nothing that is to come could be told from its absence.
    }
    view.show(Duration.ofNanos(System.nanoTime() - begunNanos), recording.status());
  }

  private LoadReport report() {
    List<Group> groups = recording.groups(MEMBERS_DRAWN);
    Invariants invariants =
        new Invariants(
            cut,
            settled,
            !server.processes().isEmpty(),
            production,
            groups,
            recording.incidents(),
            recording.incidentCounts(),
            recording.violationsOfOwnership(),
            recording.violationsOfGrowth(),
            recording.dropped());
    return new LoadReport(
        Instant.EPOCH.plus(begun, ChronoUnit.MICROS).toString(),
        (end - begun) / 1e6,
        cut,
        spec.settings(),
        new Machine(
            System.getProperty("os.name") + " " + System.getProperty("os.arch"),
            Runtime.getRuntime().availableProcessors(),
            Runtime.version().toString()),
        new Server(server.name(), server.bootstrap(), watch.figures()),
        production,
        invariants.checks(),
        List.of(),
        Map.of(),
        recording.phases(),
        groups,
        MEMBERS_DRAWN,
        recording.latencies(),
        recording.samples(),
        recording.errors(),
        recording.incidents(),
        recording.incidentCounts());
  }
}
