package io.muster.loadtest.load.trace;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * How often each offset of a partition was seen. Takes memory for each place where that changes,
 * not for each offset. Not safe for threads.
 */
final class Coverage {
  /** From this offset on, up to the next key, so often; before the first key, never. */
  private final NavigableMap<Long, Integer> times = new TreeMap<>();

  private long size;

  /** Sees these once more, both ends included. */
  void add(long first, long last) {
    split(first);
    split(last + 1);
    times.subMap(first, true, last, true).replaceAll((offset, before) -> before + 1);
    merge(first);
    merge(last + 1);
    size += last - first + 1;
  }

  /** How many were seen, each as often as it was. */
  long size() {
    return size;
  }

  /** How often this one was seen. */
  int at(long offset) {
    Map.Entry<Long, Integer> from = times.floorEntry(offset);
    return from == null ? 0 : from.getValue();
  }

  /** Called for each run of offsets that were seen equally often, but at least once. */
  @FunctionalInterface
  interface Runs {
    void run(long first, long last, int times);
  }

  void forEach(Runs runs) {
    forEach(Long.MIN_VALUE, Long.MAX_VALUE, runs);
  }

  /** Only of offsets between these, both included. */
  void forEach(long first, long last, Runs runs) {
    Long from = times.floorKey(first);
    for (Map.Entry<Long, Integer> each :
        (from == null ? times : times.tailMap(from, true)).entrySet()) {
      if (each.getKey() > last) {
        return;
      }
      // Behind the last key nothing was seen.
      Long next = times.higherKey(each.getKey());
      if (next != null && next > first && each.getValue() > 0) {
        runs.run(Math.max(first, each.getKey()), Math.min(last, next - 1), each.getValue());
      }
    }
  }

  private void split(long offset) {
    times.putIfAbsent(offset, at(offset));
  }

  private void merge(long offset) {
    Map.Entry<Long, Integer> before = times.lowerEntry(offset);
    if (times.get(offset).equals(before == null ? Integer.valueOf(0) : before.getValue())) {
      times.remove(offset);
    }
  }
}
