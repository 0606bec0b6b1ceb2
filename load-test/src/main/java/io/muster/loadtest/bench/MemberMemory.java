package io.muster.loadtest.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Heap that members of stable groups take, their connections included, on servers that have nothing
 * else.
 *
 * @param sizes how many members are held, one after the other
 */
record MemberMemory(List<Integer> sizes) implements Row {
  private static final int GROUP_SIZE = 100;
  private static final double GIB = 1 << 30;

  @Override
  public String name() {
    return "Members per GiB of heap";
  }

  @Override
  public void compare(Contest contest, Consumer<Outcome> outcomes)
      throws BenchFailure, IOException, InterruptedException {
    contest.progress().detail("starting servers of its own");
    List<Outcome.Gauged> bySize = new ArrayList<>();
    try (Stand kafka = contest.servers().kafka("kafka-members", Map.of());
        Stand muster = contest.servers().muster("muster-members")) {
      Contest own = contest.between(muster.target(), kafka.target());
      // What buffers and tables have grown to with the first so many members is not theirs.
      int most = Collections.max(sizes);
      hold(own.kafka(), most);
      hold(own.muster(), most);
      for (int size : sizes) {
        contest.progress().detail("holding %,d members".formatted(size));
        Outcome.Gauged held = own.gauge(new Held(size));
        bySize.add(held);
        outcomes.accept(held);
      }
    }
    if (sizes.size() > 1) {
      outcomes.accept(growth(bySize.get(0), bySize.get(sizes.size() - 1)));
    }
  }

  /** Memory per member of the last size divided by that of the first. */
  private Outcome growth(Outcome.Gauged first, Outcome.Gauged last) {
    return new Outcome.Gauged(
        "Memory per member, of %,d : of %,d".formatted(sizes.get(sizes.size() - 1), sizes.get(0)),
        "times",
        first.muster().dividedBy(last.muster()),
        first.kafka().dividedBy(last.kafka()),
        List.of(Bar.flat()),
        Disturbance.NONE);
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
