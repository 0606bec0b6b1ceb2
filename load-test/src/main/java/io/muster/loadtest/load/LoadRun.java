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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One run against a server that is there, from the first JVM to the report. */
final class LoadRun {
  private static final long SAMPLE_EVERY_MS = 1_000;
  private static final long LOOK_EVERY_MS = 50;

  /** What is left to be consumed when a run is cut short has this long. */
  private static final Duration SHORT_DRAIN = Duration.ofSeconds(5);

  /** A page with the lives of thousands of members is of no use to anybody. */
  private static final int MEMBERS_DRAWN = 200;

  private final LoadSpec spec;
  private final TestedServer server;
  private final BooleanSupplier serverLives;
  private final ProgressView view;
  private final Interruption interruption;
  private final Recording recording;
  private final ServerWatch watch;
  private final AtomicBoolean serverMissed = new AtomicBoolean();
  private long begunNanos;

  /**
   * @param serverLives whether it still runs, as far as that is known
   */
  LoadRun(
      LoadSpec spec,
      TestedServer server,
      BooleanSupplier serverLives,
      ProgressView view,
      Interruption interruption) {
    this.spec = spec;
    this.server = server;
    this.serverLives = serverLives;
    this.view = view;
    this.interruption = interruption;
    this.recording =
        new Recording(
            spec.roster().all(), spec.simulatedSeats(), spec.protocol() == Protocol.CONSUMER);
    this.watch = new ServerWatch(server.processes());
  }

  /**
   * Runs it.
   *
   * @return without thresholds and metrics
   * @throws LoadFailure when it cannot begin
   */
  LoadReport run() throws IOException, LoadFailure, InterruptedException {
    server.createTopic(spec.topic(), spec.partitions());
    try (Fleet fleet = new Fleet(spec, server.bootstrap(), recording, interruption);
        PacedProducer producer = new PacedProducer(spec, server.bootstrap(), recording)) {
      view.phase(
          "Starting %d JVMs with %d consumers each%s"
              .formatted(
                  spec.roster().jvms(),
                  spec.roster().consumersPerJvm(),
                  spec.simulated() == 0 ? "" : ", and %,d members".formatted(spec.simulated())));
      fleet.startAll();
      if (interruption.isAsked()) {
        throw new LoadFailure("Interrupted before anything began; there is nothing to report");
      }
      return measure(fleet, producer);
    }
  }

  private LoadReport measure(Fleet fleet, PacedProducer producer)
      throws IOException, InterruptedException {
    ScheduledExecutorService clock =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "samples");
              thread.setDaemon(true);
              return thread;
            });
    long begun = Now.micros();
    begunNanos = System.nanoTime();
    recording.begin(begun);
    watch.begin();
    try {
      var unused =
          clock.scheduleAtFixedRate(
              this::sample, SAMPLE_EVERY_MS, SAMPLE_EVERY_MS, TimeUnit.MILLISECONDS);
      producer.start();
      play(fleet);
      boolean cut = interruption.isAsked();
      boolean settled = comeToRest(fleet, producer, cut);
      long end = Now.micros();
      clock.shutdownNow();
      recording.finish(end);
      view.phase("Ending the consumers");
      fleet.endAll();
      return report(begun, end, cut, settled, producer.production());
    } finally {
      clock.shutdownNow();
      view.end();
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
      boolean unused = await(spec.patience(), () -> interruption.isAsked() || isSettled(fleet));
      return;
    }
    try {
      fleet.perform(action);
    } catch (LoadFailure | IOException e) {
      recording.incident(Now.micros(), Incident.Kind.OTHER, e.getMessage());
    }
  }

  /** Returns whether all groups are whole. */
  private boolean comeToRest(Fleet fleet, PacedProducer producer, boolean cut)
      throws InterruptedException {
    recording.beginPhase("coming to rest", Now.micros());
    view.phase("Waiting for groups to be whole, and for the last records");
    boolean settled = await(cut ? Duration.ZERO : spec.patience(), () -> isSettled(fleet));
    producer.finish();
    boolean unused = await(cut ? SHORT_DRAIN : spec.patience(), recording::isAllConsumed);
    return settled;
  }

  private boolean isSettled(Fleet fleet) {
    return recording.isSettled(fleet.present(), spec.partitions());
  }

  private boolean await(Duration limit, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() >= deadline) {
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
      recording.incident(
          Now.micros(), Incident.Kind.OTHER, "The server's processes cannot be read: " + e);
    }
    if (!serverLives.getAsBoolean() && serverMissed.compareAndSet(false, true)) {
      recording.incident(Now.micros(), Incident.Kind.OTHER, "The server ended");
    }
    view.show(Duration.ofNanos(System.nanoTime() - begunNanos), recording.status());
  }

  private LoadReport report(
      long begun, long end, boolean cut, boolean settled, @Nullable Production production) {
    List<Group> groups = recording.groups(MEMBERS_DRAWN);
    Invariants invariants =
        new Invariants(
            cut,
            settled,
            production,
            groups,
            recording.incidents(),
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
        recording.incidents());
  }
}
