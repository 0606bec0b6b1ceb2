package io.muster.loadtest.oracle.scenario;

import io.muster.loadtest.oracle.stage.BadLuckException;
import java.util.HashMap;
import java.util.Map;

/**
 * Who led which generation. Where its leader has gone, Kafka takes the next from a hash table of
 * random member ids; so that one side can be compared with the other, it is played until chance has
 * chosen as the other did.
 */
final class Leaders {
  private final Map<Term, String> wanted;
  private final Map<Term, String> elected = new HashMap<>();
  private int groupsBefore;
  private boolean differ;

  /** A group that was deleted may come again, and counts its generations anew. */
  private record Term(int groupsBefore, int generation) {}

  private Leaders(Map<Term, String> wanted) {
    this.wanted = wanted;
  }

  /** Anybody may lead. */
  static Leaders any() {
    return new Leaders(Map.of());
  }

  /** For another play that must have the same ones. */
  Leaders again() {
    return new Leaders(Map.copyOf(elected));
  }

  /** A play begins. */
  void begin() {
    elected.clear();
    groupsBefore = 0;
    differ = false;
  }

  /** The group does not exist any more; another one may come. */
  void groupGone() {
    groupsBefore++;
  }

  /** Whether the last play had another leader. */
  boolean differ() {
    return differ;
  }

  /**
   * Somebody was told to lead; only the first one of a generation was elected.
   *
   * @throws BadLuckException when it should be somebody else
   */
  void elected(int generation, String name) {
    Term term = new Term(groupsBefore, generation);
    if (elected.putIfAbsent(term, name) == null && !wanted.getOrDefault(term, name).equals(name)) {
      differ = true;
      throw new BadLuckException(
          "%s leads generation %d, not %s".formatted(name, generation, wanted.get(term)));
    }
  }
}
