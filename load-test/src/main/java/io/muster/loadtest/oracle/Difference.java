package io.muster.loadtest.oracle;

import java.util.regex.Pattern;

/**
 * One field in which two servers' answers differ.
 *
 * @param script its name
 * @param step number and label of the step
 * @param field path in the answer
 * @param left the reference's value
 * @param right the other's
 */
public record Difference(String script, String step, String field, String left, String right) {
  /** Numbers of steps and generations, and who is who. */
  private static final Pattern OF_THE_CASE = Pattern.compile("\\d+|<[^>]*>");

  /** Whether the other has the same cause, by all appearances. */
  boolean isAlike(Difference other) {
    return general(field).equals(general(other.field))
        && general(left).equals(general(other.left))
        && general(right).equals(general(other.right));
  }

  private static String general(String text) {
    return OF_THE_CASE.matcher(text).replaceAll("#");
  }
}
