package io.muster.loadtest.oracle;

import io.muster.loadtest.oracle.scenario.Generator;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Which scenarios are played, and how.
 *
 * @param seed the same one makes the same scenarios, however they are played
 * @param first number of the first one, from 0: so one seed can be played in several runs
 * @param count so many, unless time is over before
 * @param parallel how many are played side by side, 1 to {@link #MAX_PARALLEL}
 * @param limit no scenario is begun after this time
 * @param folder where scenarios that show a difference are kept; made when it is needed
 * @param consumersEach one scenario out of so many is of the consumer protocol
 */
public record WalksPlan(
    long seed, int first, int count, int parallel, Duration limit, Path folder, int consumersEach) {
  /** More would only make the servers late. */
  public static final int MAX_PARALLEL = 256;

  /** Most of a scenario is waiting. */
  private static final int PER_PROCESSOR = 8;

  /**
   * Checks them.
   *
   * @throws IllegalArgumentException for people to read
   */
  public WalksPlan {
    if (first < 0 || count < 0 || first > Integer.MAX_VALUE - count) {
      throw new IllegalArgumentException(
          "There are no %,d scenarios from number %,d on".formatted(count, first));
    }
    if (parallel < 1 || parallel > MAX_PARALLEL) {
      throw new IllegalArgumentException(
          "1 to %d scenarios can be played side by side, not %d".formatted(MAX_PARALLEL, parallel));
    }
    if (consumersEach < 1) {
      throw new IllegalArgumentException(
          "One scenario of %d cannot be of the consumer protocol".formatted(consumersEach));
    }
  }

  /** With as many scenarios of the consumer protocol as usual. */
  public WalksPlan(long seed, int first, int count, int parallel, Duration limit, Path folder) {
    this(seed, first, count, parallel, limit, folder, Generator.CONSUMERS_EACH);
  }

  /** What to say on the command line to have the same scenarios. */
  String options() {
    String kinds =
        consumersEach == Generator.CONSUMERS_EACH
            ? ""
            : " --consumers-each %d".formatted(consumersEach);
    return "--seed %d%s".formatted(seed, kinds);
  }

  /** As many side by side as this machine can play without being late for its own timers. */
  public static int usualParallel() {
    return Math.min(PER_PROCESSOR * Runtime.getRuntime().availableProcessors(), MAX_PARALLEL);
  }

  /** The number of the first scenario that is not played any more. */
  int end() {
    return first + count;
  }
}
