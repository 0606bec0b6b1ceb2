package io.muster.loadtest.oracle.stage;

/** How much of a group's assignment can be compared. */
public enum Precision {
  /** Who owns what, since it is up to nobody's choice. */
  EXACTLY,

  /** How much of each topic members own, since it is by chance which member is which. */
  BY_TOPIC,

  /** How much members own. */
  IN_ALL,

  /** What members own together. */
  TOGETHER
}
