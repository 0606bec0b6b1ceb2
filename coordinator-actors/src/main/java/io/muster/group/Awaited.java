package io.muster.group;

/**
 * Whether somebody still waits for the answer to a request. Who does not has been told that it
 * failed, and may have asked again by another way: carried out late, the first could undo the
 * second.
 *
 * <p>Only the node where it was asked knows. There it is looked up whenever it matters: by a group
 * of that node before it acts, and when the request leaves the node, after it has waited for its
 * group to be somewhere. Another node is told what was so then.
 */
@FunctionalInterface
public interface Awaited {
  /** Whatever becomes of the caller. */
  Awaited ALWAYS = () -> true;

  /** The answer was given up before. */
  Awaited NO_MORE = () -> false;

  /** As it is now, or was when the request left its node. Any thread may ask. */
  boolean isAwaited();
}
