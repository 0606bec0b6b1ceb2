package io.muster.group;

/** The transient part of a group: it lives in memory only and may be lost with the node. */
sealed interface GroupState permits Empty {
  /** Kafka's name of the state. */
  String label();

  /** How many members the group has, newcomers of an open join phase included. */
  int memberCount(Group group);
}
