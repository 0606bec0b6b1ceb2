package io.muster.group;

/**
 * The present, as the rules are told it.
 *
 * @param ticksMs monotonic milliseconds of this process, for deadlines
 * @param epochMs milliseconds since the epoch, for what is stored
 */
record Moment(long ticksMs, long epochMs) {}
