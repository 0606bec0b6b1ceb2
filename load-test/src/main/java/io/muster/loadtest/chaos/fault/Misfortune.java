package io.muster.loadtest.chaos.fault;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets faults happen at random, one after the other, nodes' and the database's independently of
 * each other. The same seed chooses the same faults; what they hit is up to the clocks.
 */
public final class Misfortune {
  private final Victim victim;
  private final long seed;
  private final CountDownLatch enough = new CountDownLatch(1);
  private final List<Thread> lanes;

  public Misfortune(Victim victim, long seed) {
    this.victim = victim;
    this.seed = seed;
    this.lanes =
        List.of(
            lane("node-faults", List.of(NodeFault.values()), 1, Duration.ofSeconds(15)),
            lane("database-faults", List.of(DatabaseFault.values()), 2, Duration.ofSeconds(60)));
  }

  /** From now on. */
  public void begin() {
    lanes.forEach(Thread::start);
  }

  /** No more faults; returns when the last ones have been put right. */
  public void end() throws InterruptedException {
    enough.countDown();
    for (Thread lane : lanes) {
      lane.join();
    }
  }

  private Thread lane(String name, List<? extends Fault> faults, int number, Duration longestLull) {
    Random random = new Random(seed * 31 + number);
    Thread lane = new Thread(() -> run(faults, random, longestLull), name);
    lane.setDaemon(true);
    return lane;
  }

  private void run(List<? extends Fault> faults, Random random, Duration longestLull) {
    try {
      while (!enough.await(
          Spans.between(random, Duration.ofSeconds(1), longestLull).toMillis(),
          TimeUnit.MILLISECONDS)) {
        happen(faults.get(random.nextInt(faults.size())), random);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void happen(Fault fault, Random random) throws InterruptedException {
    try {
      fault.prepare(victim);
      victim.log().count(fault.kind());
      fault.happen(victim, random);
    } catch (IOException e) {
      victim.log().countConsequence("fault that could not be done");
      victim.log().say("%s could not be done: %s".formatted(fault.kind(), e.getMessage()));
    }
  }
}
