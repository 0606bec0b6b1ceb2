package io.muster.loadtest.chaos.history;

import io.muster.loadtest.chaos.history.Operation.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A partition's offset is a register. A read returns the value of a commit which had begun, and
 * which no acknowledged commit has overwritten: one that began after the former had been
 * acknowledged, and was acknowledged itself before the read began. A commit without a clear answer
 * may be carried out at any time, but not after one of a later generation.
 */
final class CommitsAreThere implements GroupCheck {
  private static final long NOTHING = -1;

  /** The coordinator has looked at the commit and will not carry it out. */
  private static final Set<String> REFUSALS =
      Set.of(
          "ILLEGAL_GENERATION",
          "UNKNOWN_MEMBER_ID",
          "REBALANCE_IN_PROGRESS",
          "FENCED_INSTANCE_ID",
          "INVALID_GROUP_ID");

  @Override
  public List<String> violations(List<Operation> group) {
    List<Operation> commits =
        group.stream()
            .filter(each -> each.is(Kind.COMMIT))
            .filter(each -> !REFUSALS.contains(each.answer().outcome()))
            .toList();
    List<String> found = new ArrayList<>();
    for (Operation read : group) {
      if (read.is(Kind.FETCH) && read.isDone()) {
        for (Map.Entry<Integer, Long> offset : read.answer().offsets().entrySet()) {
          look(read, offset.getKey(), offset.getValue(), commits, found);
        }
      }
    }
    return found;
  }

  private static void look(
      Operation read, int partition, long seen, List<Operation> commits, List<String> found) {
    List<Operation> ofPartition =
        commits.stream().filter(each -> each.request().offsets().containsKey(partition)).toList();
    List<Operation> before =
        ofPartition.stream().filter(each -> each.isDone() && each.precedes(read)).toList();
    long lastBegun = before.stream().mapToLong(Operation::start).max().orElse(Long.MIN_VALUE);
    int lastGeneration = before.stream().mapToInt(Operation::generation).max().orElse(-1);
    if (seen == NOTHING && before.isEmpty()) {
      return;
    }
    Set<Long> possible = new TreeSet<>();
    for (Operation commit : ofPartition) {
      boolean overwritten =
          commit.isDone() ? commit.end() < lastBegun : commit.generation() < lastGeneration;
      if (!overwritten && commit.start() < read.end()) {
        possible.add(commit.request().offsets().get(partition));
      }
    }
    if (!possible.contains(seen)) {
      found.add(
          "%s read offset %d of partition %d, but %s"
              .formatted(read.describe(), seen, partition, expected(before, possible)));
    }
  }

  private static String expected(List<Operation> before, Set<Long> possible) {
    if (before.isEmpty()) {
      return "possible were %s or none (%d)".formatted(possible, NOTHING);
    }
    Operation last = before.get(before.size() - 1);
    return "possible were %s; last acknowledged before: %s".formatted(possible, last.describe());
  }
}
