package io.muster.loadtest.chaos.history;

import java.time.Duration;
import java.util.List;

/**
 * What the nodes are set to, as far as it bears on what clients are promised. The nodes are started
 * with it and the checks go by it, so the two cannot differ.
 *
 * @param heartbeatDeadline after which a heartbeat to a group that does not answer is answered
 *     without it
 * @param consumerSession how long a group of the consumer protocol waits for a member to be heard
 *     of
 * @param isolationBound after which a node that hears of no majority answers nothing
 */
public record NodeSettings(
    Duration heartbeatDeadline, Duration consumerSession, Duration isolationBound) {
  /** As they are by default, but for short sessions: more of them are to end. */
  public static final NodeSettings USUAL =
      new NodeSettings(Duration.ofMillis(300), Duration.ofSeconds(12), Duration.ofSeconds(4));

  /** What makes a node use them. */
  public List<String> jvmOptions() {
    return List.of(
        "-Dmuster.gateway.heartbeat-deadline=%dms".formatted(heartbeatDeadline.toMillis()),
        "-Dmuster.group.consumer.session-timeout=%dms".formatted(consumerSession.toMillis()),
        "-Dmuster.group.consumer.min-session-timeout=%dms".formatted(consumerSession.toMillis()),
        "-Dmuster.cluster.isolation-bound=%dms".formatted(isolationBound.toMillis()));
  }
}
