package io.muster.loadtest.chaos.history;

/**
 * On how much {@link Invariant#ONE_OWNER_AT_A_TIME} rests, and what it let pass.
 *
 * @param taken how often a member's application was told that a partition is its own
 * @param lost how often two owned one, and the earlier was told later that it had lost it
 * @param closed how often two owned one, and the earlier closed its consumer before it was told
 */
public record Ownerships(long taken, long lost, long closed) {
  static final Ownerships NONE = new Ownerships(0, 0, 0);

  Ownerships plus(Ownerships other) {
    return new Ownerships(taken + other.taken, lost + other.lost, closed + other.closed);
  }
}
