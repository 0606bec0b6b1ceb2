package io.muster.loadtest.oracle.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.kafka.common.protocol.ApiKeys;
import org.jspecify.annotations.Nullable;

/**
 * What chance decides in a walk.
 *
 * @param vocabulary which versions there are to choose from
 */
record Chance(SplittableRandom random, Vocabulary vocabulary) {
  /** One request out of so many has a flaw. */
  private static final int FLAW_ODDS = 7;

  /** Below this. */
  int number(int bound) {
    return random.nextInt(bound);
  }

  boolean odds(int one) {
    return random.nextInt(one) == 0;
  }

  <T> T oneOf(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  /** So many or more, in any order. */
  <T> List<T> some(List<T> all, int least) {
    List<T> rest = new ArrayList<>(all);
    List<T> chosen = new ArrayList<>();
    int size = random.nextInt(least, all.size() + 1);
    while (chosen.size() < size) {
      chosen.add(rest.remove(random.nextInt(rest.size())));
    }
    return List.copyOf(chosen);
  }

  /** Mostly the newest one. */
  int versionOf(ApiKeys api, int least) {
    Vocabulary.Range range = vocabulary.of(api);
    int oldest = Math.max(least, range.oldest());
    return random.nextInt(5) < 3 ? range.newest() : random.nextInt(oldest, range.newest() + 1);
  }

  /** One of them, now and then. */
  @Nullable Flaw flaw(List<Flaw> possible) {
    return odds(FLAW_ODDS) ? oneOf(possible) : null;
  }
}
