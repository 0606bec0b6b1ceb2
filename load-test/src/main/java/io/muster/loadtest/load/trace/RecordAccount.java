package io.muster.loadtest.load.trace;

import io.muster.loadtest.load.report.LoadReport.Records;
import java.util.HashMap;
import java.util.Map;

/** What was produced, and what each group consumed of it. Not safe for threads. */
public final class RecordAccount {
  private final Map<Integer, Coverage> produced = new HashMap<>();
  private final Map<String, Map<Integer, Coverage>> consumed = new HashMap<>();
  private long producedCount;
  private long consumedCount;

  /** A record was acknowledged to the producer. */
  public void produced(int partition, long offset) {
    produced.computeIfAbsent(partition, unknown -> new Coverage()).add(offset, offset);
    producedCount++;
  }

  /** A member of the group got these, both ends included. */
  public void consumed(String group, int partition, long first, long last) {
    consumed
        .computeIfAbsent(group, unknown -> new HashMap<>())
        .computeIfAbsent(partition, unknown -> new Coverage())
        .add(first, last);
    consumedCount += last - first + 1;
  }

  public long producedCount() {
    return producedCount;
  }

  /** Of all groups together, each record as often as it was consumed. */
  public long consumedCount() {
    return consumedCount;
  }

  /** What became of all that was produced, in this group. */
  public Records of(String group) {
    Map<Integer, Coverage> mine = consumed.getOrDefault(group, Map.of());
    Tally tally = new Tally();
    produced.forEach(
        (partition, stored) -> tally.count(stored, mine.getOrDefault(partition, new Coverage())));
    mine.forEach(
        (partition, seen) ->
            tally.countUnacknowledged(produced.getOrDefault(partition, new Coverage()), seen));
    return new Records(
        producedCount, tally.once, tally.twice, tally.more, tally.never(), tally.unacknowledged);
  }

  private final class Tally {
    private long once;
    private long twice;
    private long more;
    private long unacknowledged;

    void count(Coverage stored, Coverage seen) {
      stored.forEach(
          (first, last, acknowledged) ->
              seen.forEach(first, last, (from, to, times) -> add(to - from + 1, times)));
    }

    private void add(long records, int times) {
      switch (times) {
        case 1 -> once += records;
        case 2 -> twice += records;
        default -> more += records;
      }
    }

    void countUnacknowledged(Coverage stored, Coverage seen) {
      seen.forEach(
          (first, last, times) -> {
            long[] known = {0};
            stored.forEach(first, last, (from, to, acknowledged) -> known[0] += to - from + 1);
            unacknowledged += last - first + 1 - known[0];
          });
    }

    long never() {
      return producedCount - once - twice - more;
    }
  }
}
