package io.muster.group.consumer;

import java.util.Set;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/** How many members want each of something. */
record Counts(PMap<String, Integer> byName) {
  static final Counts NONE = new Counts(HashTreePMap.empty());

  Counts plus(String name) {
    return new Counts(byName.plus(name, byName.getOrDefault(name, 0) + 1));
  }

  Counts minus(String name) {
    int rest = byName.getOrDefault(name, 0) - 1;
    return new Counts(rest > 0 ? byName.plus(name, rest) : byName.minus(name));
  }

  int of(String name) {
    return byName.getOrDefault(name, 0);
  }

  Set<String> names() {
    return byName.keySet();
  }
}
