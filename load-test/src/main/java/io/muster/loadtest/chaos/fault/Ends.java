package io.muster.loadtest.chaos.fault;

import io.muster.loadtest.cluster.LocalNode;
import java.util.List;
import java.util.stream.Stream;

/** Two nodes, by their numbers, and which of them speaks. */
record Ends(int from, int to) {

  static List<Ends> oneWay(LocalNode from, LocalNode to) {
    return List.of(new Ends(from.number(), to.number()));
  }

  static List<Ends> bothWays(LocalNode one, List<LocalNode> others) {
    return others.stream()
        .flatMap(
            other ->
                Stream.of(
                    new Ends(one.number(), other.number()), new Ends(other.number(), one.number())))
        .toList();
  }
}
