package io.muster.group;

/** The persistent actor of one group. */
public final class GroupActor {
  private GroupActor() {}
}
