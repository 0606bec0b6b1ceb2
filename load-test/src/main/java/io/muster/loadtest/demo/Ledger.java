package io.muster.loadtest.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which messages were produced, and who consumed each. A message is a partition and an offset. Not
 * safe for threads.
 */
final class Ledger {
  /** Neighbouring offsets of one partition, both ends included, with one and the same history. */
  record Span(int partition, long firstOffset, long lastOffset, List<String> consumers) {
    long size() {
      return lastOffset - firstOffset + 1;
    }

    @Override
    public String toString() {
      return firstOffset == lastOffset
          ? "partition %d offset %d".formatted(partition, firstOffset)
          : "partition %d offsets %d-%d".formatted(partition, firstOffset, lastOffset);
    }
  }

  private final SortedMap<Integer, SortedSet<Long>> produced = new TreeMap<>();
  private final SortedMap<Integer, SortedMap<Long, List<String>>> consumed = new TreeMap<>();
  private int producedCount;
  private int consumedCount;

  void produced(int partition, long offset) {
    if (produced.computeIfAbsent(partition, p -> new TreeSet<>()).add(offset)) {
      producedCount++;
    }
  }

  void consumed(String consumer, int partition, long firstOffset, long lastOffset) {
    Map<Long, List<String>> offsets = consumed.computeIfAbsent(partition, p -> new TreeMap<>());
    for (long offset = firstOffset; offset <= lastOffset; offset++) {
      List<String> consumers = offsets.computeIfAbsent(offset, o -> new ArrayList<>());
      if (consumers.isEmpty()) {
        consumedCount++;
      }
      consumers.add(consumer);
    }
  }

  /** Messages whose acknowledgement came back to the producer. */
  int producedCount() {
    return producedCount;
  }

  /** Different messages that at least one consumer got. */
  int consumedCount() {
    return consumedCount;
  }

  int producedCount(int partition) {
    return produced.getOrDefault(partition, new TreeSet<>()).size();
  }

  /** Produced, but consumed by nobody. */
  List<Span> gaps() {
    List<Span> gaps = new ArrayList<>();
    produced.forEach(
        (partition, offsets) -> {
          Map<Long, List<String>> seen = consumed.getOrDefault(partition, new TreeMap<>());
          for (long offset : offsets) {
            if (!seen.containsKey(offset)) {
              extend(gaps, partition, offset, List.of());
            }
          }
        });
    return gaps;
  }

  /** Consumed more than once. */
  List<Span> repeats() {
    List<Span> repeats = new ArrayList<>();
    consumed.forEach(
        (partition, offsets) ->
            offsets.forEach(
                (offset, consumers) -> {
                  if (consumers.size() > 1) {
                    extend(repeats, partition, offset, List.copyOf(consumers));
                  }
                }));
    return repeats;
  }

  private static void extend(List<Span> spans, int partition, long offset, List<String> consumers) {
    if (!spans.isEmpty()) {
      Span last = spans.get(spans.size() - 1);
      if (last.partition == partition
          && last.lastOffset == offset - 1
          && last.consumers.equals(consumers)) {
        spans.set(spans.size() - 1, new Span(partition, last.firstOffset, offset, consumers));
        return;
      }
    }
    spans.add(new Span(partition, offset, offset, consumers));
  }
}
