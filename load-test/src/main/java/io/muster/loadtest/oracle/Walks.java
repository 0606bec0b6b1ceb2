package io.muster.loadtest.oracle;

import io.muster.loadtest.oracle.scenario.Generator;
import io.muster.loadtest.oracle.scenario.Scenario;
import io.muster.loadtest.oracle.scenario.Vocabulary;
import io.muster.loadtest.oracle.stage.Peer;
import java.io.IOException;
import java.util.Collections;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * Plays generated scenarios, many side by side. Those that show a difference are suspects: now and
 * then the others wait, and a few at a time are examined, so that a machine which is late at
 * anything is not taken for a difference.
 */
public final class Walks {
  /** No more are begun when there are so many suspects, until these are examined. */
  static final int MAX_SUSPECTS = 20;

  /** So many kinds of differences are enough to mend. */
  static final int MAX_KINDS = 20;

  /** One suspect is examined at a time for so many plays side by side. */
  private static final int PLAYS_PER_EXAMINER = 8;

  private final WalksPlan plan;
  private final IntFunction<Scenario> scenarios;
  private final Trial trial;
  private final Tally tally = new Tally();
  private final Examination examination;
  private final AtomicInteger next;
  private final Queue<Suspect> suspects;

  /**
   * Ready to walk.
   *
   * @param scenarios by their numbers
   */
  Walks(WalksPlan plan, IntFunction<Scenario> scenarios, Trial trial) {
    this.plan = plan;
    this.scenarios = scenarios;
    this.trial = trial;
    this.examination = new Examination(trial, tally, plan.folder());
    this.next = new AtomicInteger(plan.first());
    this.suspects = new ArrayBlockingQueue<>(MAX_SUSPECTS + plan.parallel());
  }

  /**
   * Ready to walk.
   *
   * @param left the reference
   * @param right who is measured by it
   */
  public static Walks between(Peer left, Peer right, IntendedDifferences intended, WalksPlan plan)
      throws InterruptedException, ExecutionException, TimeoutException {
    Vocabulary vocabulary = Vocabulary.of(left).with(Vocabulary.of(right));
    return new Walks(
        plan,
        new Generator(plan.seed(), vocabulary, plan.consumersEach())::scenario,
        new ScenarioOracle(left, right, intended, Oracle.newRun()));
  }

  /**
   * Plays what is planned, once.
   *
   * @throws IOException when a scenario cannot be kept
   */
  public WalksReport run() throws InterruptedException, IOException {
    long deadline = System.nanoTime() + plan.limit().toNanos();
    ExecutorService threads = Executors.newFixedThreadPool(plan.parallel());
    try {
      while (isGoingOn(deadline) && examination.kinds() < MAX_KINDS) {
        together(threads, plan.parallel(), () -> playUntilSuspicious(deadline));
        together(threads, Math.max(1, plan.parallel() / PLAYS_PER_EXAMINER), this::examine);
      }
    } finally {
      threads.shutdownNow();
    }
    return report();
  }

  /** How far it is. */
  public WalksReport report() {
    return tally.report(plan);
  }

  private boolean isGoingOn(long deadline) {
    return next.get() < plan.end() && System.nanoTime() - deadline < 0;
  }

  private void playUntilSuspicious(long deadline) throws InterruptedException {
    while (suspects.size() < MAX_SUSPECTS && isGoingOn(deadline)) {
      int index = next.getAndUpdate(number -> Math.min(number + 1, plan.end()));
      if (index < plan.end()) {
        play(scenarios.apply(index));
      }
    }
  }

  private void play(Scenario scenario) throws InterruptedException {
    Trial.Outcome outcome = trial.play(scenario);
    if (outcome.differs()) {
      suspects.add(new Suspect(scenario, outcome));
    }
    tally.played(outcome.result());
  }

  private void examine() throws InterruptedException, IOException {
    for (Suspect each = suspects.poll(); each != null; each = suspects.poll()) {
      examination.examine(each);
    }
  }

  /** What several threads do at the same time, each until nothing is left to do. */
  @FunctionalInterface
  private interface Work {
    void go() throws InterruptedException, IOException;
  }

  private static void together(ExecutorService threads, int size, Work work)
      throws InterruptedException, IOException {
    Callable<Boolean> task =
        () -> {
          work.go();
          return true;
        };
    for (Future<Boolean> each : threads.invokeAll(Collections.nCopies(size, task))) {
      try {
        each.get();
      } catch (ExecutionException e) {
        if (e.getCause() instanceof IOException unkept) {
          throw unkept;
        }
        throw new IllegalStateException("A play must not fail", e.getCause());
      }
    }
  }
}
