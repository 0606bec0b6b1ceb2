package io.muster.group;

import org.apache.pekko.persistence.typed.SnapshotAdapter;

/** Stores a {@link Group} as its {@link GroupSnapshot}. */
final class GroupSnapshotAdapter implements SnapshotAdapter<Group> {

  @Override
  public Object toJournal(Group group) {
    return group.toSnapshot();
  }

  @Override
  public Group fromJournal(Object stored) {
    return Group.fromSnapshot((GroupSnapshot) stored);
  }
}
