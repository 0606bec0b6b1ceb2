package io.muster.loadtest.load.worker;

import java.util.List;

/**
 * What a worker JVM is told to do.
 *
 * @param members by name; of {@link Verb#END} none, for it concerns all
 */
public record Order(Verb verb, List<String> members) {
  /** What to do. */
  public enum Verb {
    JOIN,
    LEAVE,
    /** All leave, and then the JVM ends. */
    END
  }
}
