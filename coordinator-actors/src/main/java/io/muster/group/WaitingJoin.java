package io.muster.group;

import io.muster.group.GroupEvent.Member;

/**
 * A JoinGroup that is not answered yet.
 *
 * @param member who joins, as it described itself
 * @param newcomer it is not a member of the stored generation
 * @param arrival its rank among the arrivals of the phase
 * @param sinceTicksMs when it first joined the phase, monotonic milliseconds
 * @param expiresAtTicksMs when it is dropped: a newcomer has no session yet, so nothing else tells
 *     whether it is still there; {@link Decision#NEVER} for known members
 */
record WaitingJoin(
    Caller caller,
    Member member,
    boolean newcomer,
    int arrival,
    long sinceTicksMs,
    long expiresAtTicksMs) {

  /** The same wait, asked for again. */
  WaitingJoin renewed(Caller again, Member as) {
    return new WaitingJoin(again, as, newcomer, arrival, sinceTicksMs, expiresAtTicksMs);
  }
}
