package io.muster.loadtest.demo;

/**
 * One thing the demo claims, and what came of it.
 *
 * @param evidence what was seen, or why it could not be looked at
 */
record Claim(String text, Outcome outcome, String evidence) {
  enum Outcome {
    HELD,
    BROKEN,
    SKIPPED
  }

  static Claim of(String text, boolean held, String evidence) {
    return new Claim(text, held ? Outcome.HELD : Outcome.BROKEN, evidence);
  }

  static Claim skipped(String text, String why) {
    return new Claim(text, Outcome.SKIPPED, "not looked at: " + why);
  }
}
