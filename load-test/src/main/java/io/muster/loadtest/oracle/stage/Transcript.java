package io.muster.loadtest.oracle.stage;

import java.util.List;
import java.util.SortedMap;

/**
 * What happened in one play of a script.
 *
 * @param steps in the order they were awaited
 */
public record Transcript(List<Step> steps) {
  /**
   * One answer.
   *
   * @param label what was asked
   * @param fields of the answer by path, ids replaced by names
   */
  public record Step(String label, SortedMap<String, String> fields) {}

  /** Fields of this prefix are durations in milliseconds, compared with a tolerance. */
  public static final String DURATION_PREFIX = "~";

  /**
   * The field of a step whose answer was not the one the script names, or of a play that broke off.
   */
  public static final String BROKEN = "!";
}
