package io.muster.group;

/** The group has no members. */
record Empty() implements GroupState {
  @Override
  public String label() {
    return "Empty";
  }

  @Override
  public int memberCount(Group group) {
    return 0;
  }
}
