package io.muster.loadtest.load.worker;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Times that are gathered in histograms. */
public enum Measured {
  /** Heartbeat of the classic protocol or ConsumerGroupHeartbeat, from request to answer. */
  HEARTBEAT,
  /** OffsetCommit, from request to answer. */
  COMMIT,
  /**
   * From the first JoinGroup of a join phase to its answer; parked by the coordinator meanwhile.
   */
  JOIN,
  /** SyncGroup, from request to answer; a follower's waits for the leader's. */
  SYNC,
  /** From the moment a record was to be sent until its consumer had it in its hands. */
  LAG;

  @JsonValue
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  @JsonCreator
  static Measured of(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
