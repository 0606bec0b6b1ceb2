package io.muster.group.consumer;

/**
 * Whether a group that has members may move from one protocol to the other ({@code
 * group.consumer.migration.policy}).
 */
public enum MigrationPolicy {
  /** Either way. */
  BIDIRECTIONAL("bidirectional", true, true),
  /** From the classic protocol to that of consumer groups only. */
  UPGRADE("upgrade", true, false),
  /** From the protocol of consumer groups to the classic one only. */
  DOWNGRADE("downgrade", false, true),
  /** Not at all: members of the other protocol are refused. */
  DISABLED("disabled", false, false);

  private final String value;
  private final boolean upgrades;
  private final boolean downgrades;

  MigrationPolicy(String value, boolean upgrades, boolean downgrades) {
    this.value = value;
    this.upgrades = upgrades;
    this.downgrades = downgrades;
  }

  /** Kafka's name of it. */
  public String value() {
    return value;
  }

  public boolean upgrades() {
    return upgrades;
  }

  public boolean downgrades() {
    return downgrades;
  }
}
