package io.muster.gateway.upstream;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Collections that forget what was put in first when there is more than they may hold. */
final class Latest {
  private Latest() {}

  static <K, V> Map<K, V> map(int most) {
    return new LinkedHashMap<>() {
      private static final long serialVersionUID = 1;

      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > most;
      }
    };
  }

  static <T> Set<T> set(int most) {
    return Collections.newSetFromMap(map(most));
  }
}
