package io.muster.loadtest.chaos.history;

import io.muster.loadtest.chaos.history.Operation.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What SyncGroup told its members, and stock consumers their applications, gives each partition of
 * a generation to one member.
 */
final class OneOwner implements GroupCheck {
  private record Owned(int generation, int partition) {}

  @Override
  public List<String> violations(List<Operation> group) {
    Map<Owned, Operation> owners = new HashMap<>();
    List<String> found = new ArrayList<>();
    for (Operation each : group) {
      if (each.isDone() && (each.is(Kind.SYNC) || each.is(Kind.ASSIGNED))) {
        for (int partition : each.answer().partitions()) {
          Operation first = owners.putIfAbsent(new Owned(each.generation(), partition), each);
          if (first != null && !first.memberId().equals(each.memberId())) {
            found.add(
                "partition %d has two owners: %s, and %s"
                    .formatted(partition, first.describe(), each.describe()));
          }
        }
      }
    }
    return found;
  }
}
