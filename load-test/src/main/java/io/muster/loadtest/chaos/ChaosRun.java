package io.muster.loadtest.chaos;

import io.muster.loadtest.chaos.fault.Attendance;
import io.muster.loadtest.chaos.fault.FaultLog;
import io.muster.loadtest.chaos.fault.Links;
import io.muster.loadtest.chaos.fault.Misfortune;
import io.muster.loadtest.chaos.fault.Victim;
import io.muster.loadtest.chaos.history.Checker;
import io.muster.loadtest.chaos.history.Convergence;
import io.muster.loadtest.chaos.history.Findings;
import io.muster.loadtest.chaos.history.History;
import io.muster.loadtest.chaos.history.NodeSettings;
import io.muster.loadtest.chaos.load.Load;
import io.muster.loadtest.cluster.ClusterLayout;
import io.muster.loadtest.cluster.ClusterSpec;
import io.muster.loadtest.cluster.LocalCluster;
import io.muster.loadtest.process.Distribution;
import io.muster.loadtest.process.Processes;
import io.muster.loadtest.terminal.LogFile;
import io.muster.loadtest.terminal.Screen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** One run, from the start of the cluster to the verdict. */
final class ChaosRun {
  private static final Duration SAY_EVERY = Duration.ofSeconds(10);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  /** A member that was cut off has its session time out before the others can be without it. */
  private static final Duration CONVERGENCE_LIMIT = Duration.ofMinutes(2);

  /**
   * What to run.
   *
   * @param span of faults; start, convergence and check come on top
   * @param groups of simulated members
   * @param consumerGroups of simulated consumers, which speak the consumer protocol
   * @param heap of each node
   */
  record Settings(
      ClusterLayout layout,
      Path data,
      Duration span,
      long seed,
      int groups,
      int consumerGroups,
      String heap) {}

  private final Settings settings;
  private final Screen screen;

  ChaosRun(Settings settings, Screen screen) {
    this.settings = settings;
    this.screen = screen;
  }

  /**
   * Runs it.
   *
   * @throws IOException when the cluster does not start, or the history cannot be written
   */
  Verdict run() throws IOException, InterruptedException, ExecutionException, TimeoutException {
    Files.createDirectories(settings.data());
    LogFile.to(settings.data().resolve("chaos.log"));
    try (Processes processes = new Processes(screen::silence)) {
      History history = processes.add(new History(settings.data().resolve("history.jsonl")));
      FaultLog faults = new FaultLog(history, screen::say);
      Links links = processes.add(new Links(settings.layout()));
      for (int node : settings.layout().numbers().toArray()) {
        links.accept(node);
      }
      LocalCluster cluster = processes.add(LocalCluster.start(cluster(links), screen::say));
      Load load =
          processes.add(
              new Load(
                  settings.layout().clients(),
                  history,
                  settings.groups(),
                  settings.consumerGroups(),
                  NodeSettings.USUAL.consumerSession(),
                  settings.seed()));
      Victim victim = new Victim(cluster, links, new Attendance(settings.layout()), faults);
      Progress progress = new Progress(history, faults);
      load.begin();
      settle(load, history, 0);
      List<String> failures = harm(victim, progress);
      victim.startEnded();
      load.steady();
      long quiet = history.now();
      screen.say("No more faults; waiting for all groups to be whole");
      settle(load, history, quiet);
      boolean read = load.readAll();
      victim.noteEnded();
      screen.say(progress.line());
      Findings findings =
          new Checker(load.expected(), NodeSettings.USUAL)
              .check(history.operations(), history.faults(), quiet);
      return new Verdict(
          faults.faults(),
          faults.consequences(),
          failures,
          progress.tally(),
          load.produced(),
          load.notProduced(),
          read,
          findings,
          faults.violations());
    }
  }

  /** Returns what kept faults from happening, if anything did. */
  private List<String> harm(Victim victim, Progress progress) throws InterruptedException {
    Misfortune misfortune = new Misfortune(victim, settings.seed());
    long end = System.nanoTime() + settings.span().toNanos();
    misfortune.begin();
    while (System.nanoTime() < end && misfortune.failures().isEmpty()) {
      Thread.sleep(SAY_EVERY.toMillis());
      screen.say(progress.line());
    }
    misfortune.end();
    return misfortune.failures();
  }

  /** Returns when all groups are whole, or after the limit; the checker tells which. */
  private void settle(Load load, History history, long since) throws InterruptedException {
    Convergence convergence = new Convergence(load.expected());
    long deadline = System.nanoTime() + CONVERGENCE_LIMIT.toNanos();
    long begun = System.nanoTime();
    while (!convergence.missing(history.operations(), since).isEmpty()
        && System.nanoTime() < deadline) {
      Thread.sleep(LOOK_EVERY.toMillis());
    }
    screen.say(
        "%s after %d s"
            .formatted(
                System.nanoTime() < deadline ? "All groups are whole" : "Not all groups are whole",
                Duration.ofNanos(System.nanoTime() - begun).toSeconds()));
  }

  private ClusterSpec cluster(Links links) {
    return new ClusterSpec(
        Distribution.locate(),
        settings.layout(),
        settings.data(),
        null,
        node -> {
          List<String> options = new ArrayList<>(links.jvmOptions(node));
          options.addAll(NodeSettings.USUAL.jvmOptions());
          options.add("-Xmx" + settings.heap());
          // Nodes start again and again, and share the machine: quick starts, few threads.
          options.add("-XX:+UseSerialGC");
          options.add("-XX:TieredStopAtLevel=1");
          options.add("-Djava.util.concurrent.ForkJoinPool.common.parallelism=2");
          return options;
        });
  }
}
