package io.muster.loadtest.e2e;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Who owns which partition of a group, who went without, and what was got; by all its consumers.
 */
final class Ownership {
  private final Map<Integer, Member> owners = new ConcurrentHashMap<>();
  private final Map<Integer, BitSet> got = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<String> conflicts = new ConcurrentLinkedQueue<>();

  /** One consumer's share. Written by its thread, the longest gap read by others. */
  final class Member implements ThreadConsumer.Watcher {
    private final String name;
    private int owned;
    private long withoutSince;
    private volatile long longestWithoutNanos;

    private Member(String name) {
      this.name = name;
    }

    @Override
    public void started() {
      withoutSince = System.nanoTime();
    }

    @Override
    public void claimed(int partition) {
      Member other = owners.put(partition, this);
      if (other != null) {
        conflicts.add("%d: %s and %s".formatted(partition, other.name, name));
      }
      if (owned++ == 0) {
        longestWithoutNanos = Math.max(longestWithoutNanos, System.nanoTime() - withoutSince);
      }
    }

    @Override
    public void released(int partition) {
      owners.remove(partition, this);
      if (--owned == 0) {
        withoutSince = System.nanoTime();
      }
    }

    @Override
    public void got(int partition, long offset) {
      BitSet offsets = got.computeIfAbsent(partition, number -> new BitSet());
      synchronized (offsets) {
        offsets.set(Math.toIntExact(offset));
      }
    }

    String name() {
      return name;
    }

    /** From its start, or from when it gave up the last one, until it had one. */
    long longestWithoutNanos() {
      return longestWithoutNanos;
    }
  }

  Member member(String name) {
    return new Member(name);
  }

  /** How many partitions have an owner now. */
  int owned() {
    return owners.size();
  }

  /** Each time that a consumer was given what another one had not given up. */
  List<String> conflicts() {
    return List.copyOf(conflicts);
  }

  /** The first offset that nobody has got. */
  long firstMissing(int partition) {
    BitSet offsets = got.getOrDefault(partition, new BitSet());
    synchronized (offsets) {
      return offsets.nextClearBit(0);
    }
  }
}
