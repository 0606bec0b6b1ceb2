package io.muster.group;

/** The durable part of a group: what its events have made of it. */
public record Group(String groupId, boolean exists) {

  /** A group of which nothing is known. */
  public static Group none(String groupId) {
    return new Group(groupId, false);
  }

  /** The group after {@code event}. */
  public Group apply(GroupEvent event) {
    return java.util.Objects.requireNonNull(null);
  }

  public GroupSnapshot toSnapshot() {
    return java.util.Objects.requireNonNull(null);
  }

  public static Group fromSnapshot(GroupSnapshot snapshot) {
    return java.util.Objects.requireNonNull(null);
  }
}
