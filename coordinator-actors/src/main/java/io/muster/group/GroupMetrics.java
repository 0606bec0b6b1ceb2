package io.muster.group;

/** Where the groups of a node leave their figures. Safe to call from any thread; never blocks. */
@FunctionalInterface
public interface GroupMetrics {
  /** Keeps nothing. */
  GroupMetrics NONE = groupId -> GroupMeter.NONE;

  /** The group opens on this node; its meter is closed when the group is. */
  GroupMeter opening(String groupId);
}
