package io.muster.loadtest.chaos.history;

import io.muster.loadtest.chaos.history.Operation.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/**
 * A partition's offset is a register. A read returns the value of a commit which had begun, and
 * which no acknowledged commit has overwritten: one that began after the former had been
 * acknowledged, and was acknowledged itself before the read began. A commit without a clear answer
 * may be carried out at any time, but not after one that rules it out.
 */
final class CommitsAreThere implements GroupCheck {
  private static final long NOTHING = -1;

  /**
   * The coordinator has looked at the commit and will not carry it out. STALE_MEMBER_EPOCH is none
   * of these: it may be true of some partitions only, and the others' offsets are there (KIP-1251).
   */
  private static final Set<String> REFUSALS =
      Set.of(
          "ILLEGAL_GENERATION",
          "UNKNOWN_MEMBER_ID",
          "REBALANCE_IN_PROGRESS",
          "FENCED_INSTANCE_ID",
          "INVALID_GROUP_ID");

  /**
   * Whether a commit without a clear answer cannot be carried out any more after another one, which
   * was acknowledged.
   */
  private final BiPredicate<Operation, Operation> isOverAfter;

  private CommitsAreThere(BiPredicate<Operation, Operation> isOverAfter) {
    this.isOverAfter = isOverAfter;
  }

  /** For classic groups: a commit is not carried out after one of a later generation. */
  static CommitsAreThere ofClassicGroup() {
    return new CommitsAreThere((open, later) -> open.generation() < later.generation());
  }

  /**
   * For groups that are not classic. Members of different epochs commit side by side, and one may
   * commit in an earlier epoch than its last if it has owned the partition since (KIP-1251). But a
   * commit is not carried out after one of another member that began when the former had been given
   * up: it was sent in an epoch in which the partition was not yet the other one's.
   */
  static CommitsAreThere ofConsumerGroup() {
    return new CommitsAreThere(
        (open, later) ->
            open.precedes(later) && !open.request().client().equals(later.request().client()));
  }

  @Override
  public List<String> violations(List<Operation> group) {
    Map<Integer, List<Operation>> commits = new HashMap<>();
    for (Operation each : group) {
      if (each.is(Kind.COMMIT) && !REFUSALS.contains(each.answer().outcome())) {
        each.request()
            .offsets()
            .keySet()
            .forEach(
                partition ->
                    commits.computeIfAbsent(partition, any -> new ArrayList<>()).add(each));
      }
    }
    Map<Integer, Register> registers = new HashMap<>();
    commits.forEach(
        (partition, its) -> registers.put(partition, new Register(partition, its, isOverAfter)));
    List<String> found = new ArrayList<>();
    for (Operation read : group) {
      if (read.is(Kind.FETCH) && read.isDone()) {
        for (Map.Entry<Integer, Long> offset : read.answer().offsets().entrySet()) {
          int partition = offset.getKey();
          registers
              .computeIfAbsent(partition, any -> new Register(partition, List.of(), isOverAfter))
              .look(read, offset.getValue())
              .ifPresent(found::add);
        }
      }
    }
    return found;
  }

  /** What was committed to one partition, laid out so that a read costs no look at all of it. */
  private static final class Register {
    private final int partition;
    private final List<Operation> commits;
    private final BiPredicate<Operation, Operation> isOverAfter;
    private final Map<Long, List<Operation>> byOffset;

    /** Acknowledged ones, by the time of that. */
    private final List<Operation> acknowledged;

    /** Of the first so many acknowledged ones, the latest beginning. */
    private final long[] lastBegun;

    Register(
        int partition, List<Operation> commits, BiPredicate<Operation, Operation> isOverAfter) {
      this.partition = partition;
      this.commits = commits;
      this.isOverAfter = isOverAfter;
      this.byOffset = commits.stream().collect(Collectors.groupingBy(this::offsetOf));
      this.acknowledged =
          commits.stream()
              .filter(Operation::isDone)
              .sorted(Comparator.comparingLong(Operation::end))
              .toList();
      lastBegun = new long[acknowledged.size() + 1];
      lastBegun[0] = Long.MIN_VALUE;
      for (int i = 0; i < acknowledged.size(); i++) {
        lastBegun[i + 1] = Math.max(lastBegun[i], acknowledged.get(i).start());
      }
    }

    private long offsetOf(Operation commit) {
      return commit.request().offsets().get(partition);
    }

    /** What is wrong with the read; empty if nothing is. */
    Optional<String> look(Operation read, long seen) {
      int before = acknowledgedBefore(read);
      if (seen == NOTHING && before == 0) {
        return Optional.empty();
      }
      boolean right =
          byOffset.getOrDefault(seen, List.of()).stream()
              .anyMatch(commit -> mayBeRead(commit, read, before));
      return right ? Optional.empty() : Optional.of(complaint(read, seen, before));
    }

    private int acknowledgedBefore(Operation read) {
      int from = 0;
      int to = acknowledged.size();
      while (from < to) {
        int middle = (from + to) >>> 1;
        if (acknowledged.get(middle).precedes(read)) {
          from = middle + 1;
        } else {
          to = middle;
        }
      }
      return from;
    }

    private boolean mayBeRead(Operation commit, Operation read, int before) {
      boolean overwritten =
          commit.isDone()
              ? commit.end() < lastBegun[before]
              : acknowledged.subList(0, before).stream()
                  .anyMatch(later -> isOverAfter.test(commit, later));
      return !overwritten && commit.start() < read.end();
    }

    private String complaint(Operation read, long seen, int before) {
      Set<Long> possible =
          commits.stream()
              .filter(commit -> mayBeRead(commit, read, before))
              .map(this::offsetOf)
              .collect(Collectors.toCollection(TreeSet::new));
      String expected =
          before == 0
              ? "possible were %s or none (%d)".formatted(possible, NOTHING)
              : "possible were %s; last acknowledged before: %s"
                  .formatted(possible, acknowledged.get(before - 1).describe());
      return "%s read offset %d of partition %d, but %s"
          .formatted(read.describe(), seen, partition, expected);
    }
  }
}
