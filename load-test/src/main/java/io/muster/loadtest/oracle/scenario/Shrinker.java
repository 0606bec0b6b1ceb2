package io.muster.loadtest.oracle.scenario;

import java.util.ArrayList;
import java.util.List;

/**
 * Delta debugging (Zeller's ddmin, without its test of subsets): leaves out ever smaller parts of a
 * list as long as what is left still fails.
 */
public final class Shrinker {
  private Shrinker() {}

  /** Whether such a list fails. */
  @FunctionalInterface
  public interface Test<T> {
    boolean fails(List<T> elements) throws InterruptedException;
  }

  /**
   * A part of the list that fails and does so no more without any one of its elements; the same for
   * the same answers of the test.
   *
   * @param failing a list that fails
   */
  public static <T> List<T> minimal(List<T> failing, Test<T> test) throws InterruptedException {
    List<T> rest = List.copyOf(failing);
    int chunks = 2;
    while (!rest.isEmpty()) {
      List<T> smaller = smaller(rest, chunks, test);
      if (smaller.size() < rest.size()) {
        rest = smaller;
        chunks = Math.max(chunks - 1, 2);
      } else if (chunks >= rest.size()) {
        return rest;
      } else {
        chunks = Math.min(chunks * 2, rest.size());
      }
    }
    return rest;
  }

  /** The list without one of its chunks if that fails, else the list. */
  private static <T> List<T> smaller(List<T> list, int chunks, Test<T> test)
      throws InterruptedException {
    int count = Math.min(chunks, list.size());
    for (int i = 0; i < count; i++) {
      int from = list.size() * i / count;
      int to = list.size() * (i + 1) / count;
      List<T> without = new ArrayList<>(list.subList(0, from));
      without.addAll(list.subList(to, list.size()));
      if (test.fails(without)) {
        return List.copyOf(without);
      }
    }
    return list;
  }
}
