package io.muster.loadtest.oracle.scenario;

import io.muster.loadtest.oracle.stage.Actor;
import io.muster.loadtest.oracle.stage.Posted;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.SyncGroupResponseData;

/** A request that a coordinator may keep for a while before it answers. */
sealed interface Waiting {
  Actor actor();

  /** That it was sent with, empty if none. */
  String memberId();

  Posted<?> posted();

  /**
   * A JoinGroup.
   *
   * @param elsewhere whether it is to another group than the scenario's
   */
  record Join(Actor actor, String memberId, boolean elsewhere, Posted<JoinGroupResponseData> posted)
      implements Waiting {}

  /**
   * A SyncGroup.
   *
   * @param generation that its sender is in
   * @param leads whether its sender is that one's leader
   */
  record Sync(
      Actor actor,
      String memberId,
      int generation,
      boolean leads,
      Posted<SyncGroupResponseData> posted)
      implements Waiting {}
}
