package io.muster.loadtest.chaos.fault;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Lets faults happen at random, one after the other, nodes' and the database's independently of
 * each other. The same seed chooses the same faults; what they hit is up to the clocks.
 */
public final class Misfortune {
  private static final Duration SHORTEST_LULL = Duration.ofSeconds(1);

  private final Victim victim;
  private final long seed;
  private final List<Lane> lanes;

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
    lanes.forEach(Lane::begin);
  }

  /** No more faults; returns when the last ones have been put right. */
  public void end() throws InterruptedException {
    lanes.forEach(Lane::enough);
    for (Lane lane : lanes) {
      lane.join();
    }
  }

  /** What nobody foresaw, and why no more faults of a sort happened after it; usually nothing. */
  public List<String> failures() {
    return lanes.stream().map(Lane::failure).flatMap(Optional::stream).toList();
  }

  private Lane lane(String name, List<? extends Fault> faults, int number, Duration longestLull) {
    Random random = new Random(seed * 31 + number);
    return new Lane(
        name,
        () -> Spans.between(random, SHORTEST_LULL, longestLull),
        () -> happen(faults.get(random.nextInt(faults.size())), random));
  }

  private void happen(Fault fault, Random random) throws InterruptedException {
    try {
      fault.prepare(victim);
      victim.log().happened(fault.happen(victim, random));
    } catch (IOException e) {
      victim.log().countConsequence("fault that could not be done");
      victim.log().say("%s could not be done: %s".formatted(fault.kind(), e.getMessage()));
    }
  }
}
