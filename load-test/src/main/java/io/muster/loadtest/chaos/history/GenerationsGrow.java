package io.muster.loadtest.chaos.history;

import io.muster.loadtest.chaos.history.Operation.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A join never leads to a generation below one that was acknowledged before, and all leaders of one
 * generation are told of the same members, of whom everyone is who joined it.
 */
final class GenerationsGrow implements GroupCheck {
  @Override
  public List<String> violations(List<Operation> group) {
    List<Operation> joins =
        group.stream().filter(each -> each.is(Kind.JOIN) && each.isDone()).toList();
    List<String> found = new ArrayList<>();
    Superseded.in(group, joins)
        .forEach(
            (join, newer) ->
                found.add("%s came after %s".formatted(join.describe(), newer.describe())));
    Map<Integer, Operation> leaders = new HashMap<>();
    for (Operation join : joins) {
      if (!join.answer().members().isEmpty()) {
        Operation first = leaders.putIfAbsent(join.generation(), join);
        if (first != null && !first.answer().members().equals(join.answer().members())) {
          found.add(
              "generation %d has two sets of members: %s, and %s"
                  .formatted(join.generation(), first.describe(), join.describe()));
        }
      }
    }
    for (Operation join : joins) {
      Operation leader = leaders.get(join.generation());
      if (leader != null && !leader.answer().members().contains(join.memberId())) {
        found.add(
            "%s made a member of %s, whom the leader was not told of: %s"
                .formatted(join.describe(), join.memberId(), leader.describe()));
      }
    }
    return found;
  }
}
