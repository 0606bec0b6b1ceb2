package io.muster.group;

/** Who leads a generation: group config {@code group.leader.selection}. */
public enum LeaderSelection {
  /** The first member by member id among those who joined. */
  FIRST_MEMBER_ID("first-member-id"),
  /** The leader of the last generation while it is a member, else whoever joined first. */
  STICKY("sticky");

  private final String value;

  LeaderSelection(String value) {
    this.value = value;
  }

  /** As written in a configuration. */
  public String value() {
    return value;
  }
}
