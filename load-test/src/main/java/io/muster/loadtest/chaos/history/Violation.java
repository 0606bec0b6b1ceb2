package io.muster.loadtest.chaos.history;

/**
 * A promise that was not kept.
 *
 * @param invariant which one
 * @param text what was seen, with the numbers of the operations by which it is found in the history
 */
public record Violation(Invariant invariant, String text) {
  @Override
  public String toString() {
    return invariant + ": " + text;
  }
}
