package io.muster.loadtest.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Heap that members of stable groups take, their connections included, on servers that have nothing
 * else.
 *
 * @param sizes how many members are held, once each
 */
record MemberMemory(List<Integer> sizes) implements Row {
  private static final int GROUP_SIZE = 100;
  private static final double GIB = 1 << 30;

  @Override
  public String name() {
    return "Members per GiB of heap";
  }

  @Override
  public List<Outcome> compare(Contest contest)
      throws BenchFailure, IOException, InterruptedException {
    contest.progress().detail("starting servers of its own");
    List<Outcome> outcomes = new ArrayList<>();
    try (Stand kafka = contest.servers().kafka("kafka-members", Map.of());
        Stand muster = contest.servers().muster("muster-members")) {
      Contest own = contest.between(muster.target(), kafka.target());
      // What comes with the first members of all is not theirs.
      hold(own.kafka(), GROUP_SIZE);
      hold(own.muster(), GROUP_SIZE);
      for (int size : sizes) {
        contest.progress().detail("holding %,d members".formatted(size));
        outcomes.add(own.gauge(new Held(size)));
      }
    }
    return outcomes;
  }

  /** Bytes of heap per member. */
  private static double hold(Target target, int members)
      throws BenchFailure, IOException, InterruptedException {
    long before = LiveHeap.of(target);
    int size = Math.min(GROUP_SIZE, members);
    int groups = members / size;
    Crowd crowd =
        Crowd.join(target, "held-%d-%d".formatted(members, System.nanoTime()), groups, size);
    long after = LiveHeap.of(target);
    crowd.disband();
    if (after <= before) {
      throw new BenchFailure(
          "%s: the heap has not grown by %,d members; hold more".formatted(target.name(), members));
    }
    return (double) (after - before) / (groups * size);
  }

  private record Held(int members) implements Gauge {
    @Override
    public String name() {
      return "Members per GiB of heap, of %,d".formatted(members);
    }

    @Override
    public String unit() {
      return "members";
    }

    @Override
    public List<Bar> bars() {
      return List.of(Bar.atLeast(Bar.Figure.VALUE, 1));
    }

    @Override
    public double read(Target target) throws BenchFailure, IOException, InterruptedException {
      return GIB / hold(target, members);
    }
  }
}
