package io.muster.loadtest.oracle.scenario;

import io.muster.loadtest.oracle.stage.Stage;

/** The groups that a scenario's administrator asks about, several of them at once or one. */
public enum GroupName {
  /** The one that everybody in the cast is about. */
  OWN(""),
  /** Has offsets once there is a commit, and never a member. */
  SIMPLE("simple"),
  /** Does not exist. */
  UNHEARD_OF("unheard-of");

  private final String suffix;

  GroupName(String suffix) {
    this.suffix = suffix;
  }

  String idOn(Stage stage) {
    return suffix.isEmpty() ? stage.groupId() : stage.groupId(suffix);
  }
}
