package io.muster.loadtest.load;

import io.muster.loadtest.load.LoadSpec.Crew;
import io.muster.loadtest.load.plan.Action;
import io.muster.loadtest.load.report.LoadReport.Incident;
import io.muster.loadtest.load.trace.Recording;
import io.muster.loadtest.load.worker.Order;
import io.muster.loadtest.load.worker.Order.Verb;
import io.muster.loadtest.load.worker.WorkerSpec.Seat;
import io.muster.loadtest.process.ParallelStart;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The JVMs that members live in. */
final class Fleet implements AutoCloseable {
  private static final Duration LEAVE_LIMIT = Duration.ofSeconds(60);

  /** Who cut the run short waits for the report. */
  private static final Duration LEAVE_LIMIT_ONCE_CUT = Duration.ofSeconds(5);

  private final LoadSpec spec;
  private final String bootstrap;
  private final Recording recording;
  private final Interruption interruption;
  private final Path folder;
  private final Map<String, WorkerJvm> running = new ConcurrentHashMap<>();
  private final Map<String, String> jvmOf = new LinkedHashMap<>();
  private final Set<Seat> joined = ConcurrentHashMap.newKeySet();

  /** None of them runs yet. */
  Fleet(LoadSpec spec, String bootstrap, Recording recording, Interruption interruption) {
    this.spec = spec;
    this.bootstrap = bootstrap;
    this.recording = recording;
    this.interruption = interruption;
    this.folder = spec.folder();
    crews().forEach(crew -> crew.seats().forEach(seat -> jvmOf.put(seat.member(), crew.name())));
  }

  private List<Crew> crews() {
    List<Crew> all = new ArrayList<>(spec.simulatedCrews());
    spec.roster().jvmNumbers().forEach(jvm -> all.add(spec.stock(jvm)));
    return all;
  }

  /**
   * Starts them all, at once; returns early, and with none of them ready, if the run is cut short.
   *
   * @throws IOException when one cannot be started
   */
  void startAll() throws IOException {
    ParallelStart.of(crews().stream().<ParallelStart.Part>map(crew -> () -> part(crew)).toList());
  }

  private void part(Crew crew) throws IOException {
    try {
      start(crew);
    } catch (LoadFailure e) {
      throw new IOException(e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted", e);
    }
  }

  private void start(Crew crew) throws IOException, LoadFailure, InterruptedException {
    if (interruption.isAsked()) {
      return;
    }
    WorkerJvm jvm =
        WorkerJvm.start(
            spec.worker(crew, bootstrap),
            crew.simulated(),
            spec.heap(crew),
            folder.resolve(crew.name() + ".log"),
            event -> recording.hear(crew.simulated(), event),
            dead -> died(crew, dead));
    running.put(crew.name(), jvm);
    boolean ready = false;
    try {
      ready = jvm.awaitReady(spec.patience(), interruption);
    } finally {
      if (!ready) {
        running.remove(crew.name(), jvm);
        jvm.kill();
      }
    }
  }

  private void died(Crew crew, WorkerJvm dead) {
    running.remove(crew.name(), dead);
    gone(crew);
    recording.incident(
        Now.micros(),
        Incident.Kind.JVM_DIED,
        "%s (pid %d) ended unasked: %s".formatted(crew.name(), dead.pid(), dead.lastWords()));
  }

  private void gone(Crew crew) {
    recording.died(Now.micros(), crew.seats());
    crew.seats().forEach(joined::remove);
  }

  /** Does what the scenario says; returns when it is done. */
  void perform(Action action) throws IOException, LoadFailure, InterruptedException {
    if (action instanceof Action.Join join) {
      join(join.seats(), join.apart());
    } else if (action instanceof Action.Leave leave) {
      leave.seats().forEach(joined::remove);
      tell(Verb.LEAVE, leave.seats());
    } else if (action instanceof Action.Stop stop) {
      stop(spec.stock(stop.jvm()));
    } else if (action instanceof Action.Kill kill) {
      WorkerJvm jvm = running.remove(spec.stock(kill.jvm()).name());
      if (jvm != null) {
        jvm.kill();
        gone(spec.stock(kill.jvm()));
      }
    } else if (action instanceof Action.Start start) {
      start(spec.stock(start.jvm()));
    }
  }

  /** Lets simulated members join, all at once. */
  void joinSimulated() throws IOException, InterruptedException {
    join(spec.simulatedSeats(), Duration.ZERO);
  }

  /** Members that were told to join, and neither to leave nor killed since. */
  Set<Seat> present() {
    return new HashSet<>(joined);
  }

  private void join(List<Seat> wanted, Duration apart) throws IOException, InterruptedException {
    List<Seat> seats =
        wanted.stream().filter(seat -> running.containsKey(jvmOf.get(seat.member()))).toList();
    if (apart.isZero()) {
      joined.addAll(seats);
      tell(Verb.JOIN, seats);
      return;
    }
    long begun = System.nanoTime();
    for (int i = 0; i < seats.size(); i++) {
      if (interruption.awaitUntil(begun + i * apart.toNanos())) {
        return;
      }
      joined.add(seats.get(i));
      tell(Verb.JOIN, seats.subList(i, i + 1));
    }
  }

  /** Of one that died meanwhile, members do nothing; that it died is told elsewhere. */
  private void tell(Verb verb, Collection<Seat> seats) throws IOException {
    Map<String, List<String>> byJvm = new LinkedHashMap<>();
    for (Seat seat : seats) {
      byJvm
          .computeIfAbsent(jvmOf.get(seat.member()), unknown -> new ArrayList<>())
          .add(seat.member());
    }
    for (Map.Entry<String, List<String>> each : byJvm.entrySet()) {
      WorkerJvm jvm = running.get(each.getKey());
      if (jvm != null) {
        tell(jvm, new Order(verb, each.getValue()));
      }
    }
  }

  private static void tell(WorkerJvm jvm, Order order) throws IOException {
    try {
      jvm.tell(order);
    } catch (IOException e) {
      if (jvm.isAlive()) {
        throw e;
      }
    }
  }

  private void stop(Crew crew) throws InterruptedException {
    WorkerJvm jvm = running.remove(crew.name());
    if (jvm == null) {
      return;
    }
    if (!jvm.end(LEAVE_LIMIT, LEAVE_LIMIT_ONCE_CUT, interruption) && !interruption.isAsked()) {
      recording.incident(
          Now.micros(),
          Incident.Kind.OTHER,
          "%s did not end within %d s and was killed"
              .formatted(crew.name(), LEAVE_LIMIT.toSeconds()));
    }
    gone(crew);
  }

  /** Lets all members leave, and all JVMs end, at once; those that are too slow are killed. */
  void endAll() throws IOException {
    ParallelStart.of(
        crews().stream()
            .<ParallelStart.Part>map(
                crew ->
                    () -> {
                      try {
                        stop(crew);
                      } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        throw new IOException("Interrupted", e);
                      }
                    })
            .toList());
  }

  /** Kills those that still run. */
  @Override
  public void close() throws InterruptedException {
    running.values().forEach(WorkerJvm::beginToKill);
    for (WorkerJvm jvm : running.values()) {
      try {
        jvm.kill();
      } catch (IllegalStateException e) { // The others are to end all the same.
        recording.incident(Now.micros(), Incident.Kind.OTHER, e.getMessage());
      }
    }
  }
}
