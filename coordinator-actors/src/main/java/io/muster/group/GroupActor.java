package io.muster.group;

/** The persistent actor of one group. */
public final class GroupActor {
  private GroupActor() {}

  /** Ends the actor: everything it holds is answered NOT_COORDINATOR first. */
  public enum Stop implements GroupMessage {
    INSTANCE
  }
}
