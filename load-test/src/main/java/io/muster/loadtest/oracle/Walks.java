package io.muster.loadtest.oracle;

import io.muster.loadtest.oracle.scenario.Generator;
import io.muster.loadtest.oracle.scenario.Scenario;
import io.muster.loadtest.oracle.scenario.ScenarioFile;
import io.muster.loadtest.oracle.scenario.Vocabulary;
import io.muster.loadtest.oracle.stage.Peer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Plays generated scenarios, many side by side. One that shows a difference is played again: what
 * does not come again was the machine's fault. What does is made as small as it goes, and kept.
 */
public final class Walks {
  /** Most of a scenario is waiting. */
  private static final int PLAYS_AT_ONCE = 64;

  /** A difference is believed when so many more plays show it. */
  private static final int CONFIRMATIONS = 2;

  /** Differences that did not come again are named up to this number. */
  private static final int EXAMPLES = 20;

  private final ScenarioOracle oracle;
  private final Generator generator;
  private final long seed;
  private final Path folder;
  private final AtomicInteger played = new AtomicInteger();
  private final AtomicInteger answers = new AtomicInteger();
  private final AtomicInteger intended = new AtomicInteger();
  private final AtomicInteger differing = new AtomicInteger();
  private final AtomicInteger unsteady = new AtomicInteger();
  private final List<Difference> seen = new ArrayList<>();
  private final List<Difference> once = new ArrayList<>();
  private final List<Finding> findings = new ArrayList<>();

  private Walks(ScenarioOracle oracle, Generator generator, long seed, Path folder) {
    this.oracle = oracle;
    this.generator = generator;
    this.seed = seed;
    this.folder = folder;
  }

  /**
   * Ready to walk.
   *
   * @param left the reference
   * @param right who is measured by it
   * @param folder where scenarios that show a difference are kept; made when it is needed
   */
  public static Walks between(
      Peer left, Peer right, IntendedDifferences intended, long seed, Path folder)
      throws InterruptedException, ExecutionException, TimeoutException {
    Vocabulary vocabulary = Vocabulary.of(left).with(Vocabulary.of(right));
    return new Walks(
        new ScenarioOracle(left, right, intended, Oracle.newRun()),
        new Generator(seed, vocabulary),
        seed,
        folder);
  }

  /**
   * Plays the seed's first scenarios, as many as there is time for.
   *
   * @throws IOException when a scenario cannot be kept
   */
  public WalksReport run(int count, Duration limit) throws InterruptedException, IOException {
    long deadline = System.nanoTime() + limit.toNanos();
    ExecutorService plays = Executors.newFixedThreadPool(PLAYS_AT_ONCE);
    try {
      List<Future<?>> walks = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int index = i;
        walks.add(
            plays.submit(
                () -> {
                  if (System.nanoTime() < deadline) {
                    walk(generator.scenario(index));
                  }
                  return null;
                }));
      }
      for (Future<?> walk : walks) {
        walk.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UncheckedIOException unkept) {
        throw unkept.getCause();
      }
      throw new IllegalStateException("A play must not fail", e.getCause());
    } finally {
      plays.shutdownNow();
    }
    return report();
  }

  /** How far it is. */
  public WalksReport report() {
    synchronized (findings) {
      return new WalksReport(
          seed,
          played.get(),
          answers.get(),
          intended.get(),
          differing.get(),
          unsteady.get(),
          List.copyOf(once),
          List.copyOf(findings));
    }
  }

  private void walk(Scenario scenario) throws InterruptedException {
    OracleReport.Result result = oracle.compare(scenario);
    answers.addAndGet(result.steps());
    intended.addAndGet(result.intended().size());
    if (!result.unexpected().isEmpty()) {
      examine(scenario, result.unexpected().get(0));
    }
    played.incrementAndGet();
  }

  private void examine(Scenario scenario, Difference difference) throws InterruptedException {
    for (int i = 0; i < CONFIRMATIONS; i++) {
      if (oracle.compare(scenario).unexpected().stream().noneMatch(difference::isAlike)) {
        unsteady.incrementAndGet();
        synchronized (findings) {
          if (once.size() < EXAMPLES) {
            once.add(difference);
          }
        }
        return;
      }
    }
    differing.incrementAndGet();
    synchronized (seen) {
      if (seen.stream().anyMatch(difference::isAlike)) {
        return;
      }
      seen.add(difference);
    }
    keep(oracle.shrink(scenario, difference));
  }

  private void keep(Scenario scenario) throws InterruptedException {
    OracleReport.Result result = oracle.compare(scenario);
    Path file = folder.resolve(scenario.name().replaceAll("[^a-z0-9-]+", "-") + ".json");
    try {
      Files.createDirectories(folder);
      ScenarioFile.write(file, scenario);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    synchronized (findings) {
      findings.add(new Finding(scenario, result, file));
    }
  }
}
