package io.muster.group;

import io.muster.group.consumer.HeartbeatInterval;
import io.muster.group.consumer.MigrationPolicy;
import io.muster.group.consumer.PartitionAssignor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node allows its consumer groups (KIP-848). A group may override some of it ({@link
 * GroupConfigs}). Times are in milliseconds.
 *
 * @param sessionTimeout how long a member may not be heard of ({@code
 *     group.consumer.session.timeout.ms})
 * @param heartbeatInterval how often a member that has everything is to be heard of ({@code
 *     group.consumer.heartbeat.interval.ms})
 * @param assignmentIntervalMs at least so long after a target the next one is computed ({@code
 *     group.consumer.assignment.interval.ms}, KIP-1263)
 * @param maxSize most members of one group ({@code group.consumer.max.size})
 * @param migrationPolicy whether groups that have members may move from one protocol to the other
 *     ({@code group.consumer.migration.policy})
 * @param pace how much more often some members are to be heard of
 * @param topicTimeoutMs how long a target waits until the log has been asked for a topic
 * @param topicRefreshMs how often the log is asked for the topics of a group
 * @param assignorRetryMs after a failure an assignor is tried again so much later, at first
 * @param longestAssignorRetryMs the same at last, if it goes on failing
 * @param assignors compute targets; the first is for members without a preference. Without any, no
 *     target is ever computed
 */
public record ConsumerGroupSettings(
    Bounded sessionTimeout,
    Bounded heartbeatInterval,
    int assignmentIntervalMs,
    int maxSize,
    MigrationPolicy migrationPolicy,
    HeartbeatPace pace,
    int topicTimeoutMs,
    int topicRefreshMs,
    int assignorRetryMs,
    int longestAssignorRetryMs,
    List<PartitionAssignor> assignors) {

  /** Longest time between targets that Kafka allows. */
  static final int MAX_ASSIGNMENT_INTERVAL_MS = 15_000;

  /** A time, and what a group may choose instead. */
  public record Bounded(int ms, int leastMs, int mostMs) {
    /**
     * @throws IllegalArgumentException unless {@code 1 <= leastMs <= ms <= mostMs}
     */
    public Bounded {
      if (leastMs < 1 || ms < leastMs || ms > mostMs) {
        throw new IllegalArgumentException(
            "%d ms must be between its bounds, %d and %d ms".formatted(ms, leastMs, mostMs));
      }
    }

    Bounded with(long chosenMs) {
      return new Bounded(Math.toIntExact(chosenMs), leastMs, mostMs);
    }
  }

  public ConsumerGroupSettings {
    assignors = List.copyOf(assignors);
    if (assignmentIntervalMs < 0 || assignmentIntervalMs > MAX_ASSIGNMENT_INTERVAL_MS) {
      throw new IllegalArgumentException(
          "The assignment interval must be from 0 to %d ms: %d"
              .formatted(MAX_ASSIGNMENT_INTERVAL_MS, assignmentIntervalMs));
    }
  }

  /** Kafka's defaults, and Muster's own for what Kafka does not have. Without assignors. */
  public static ConsumerGroupSettings defaults() {
    return new ConsumerGroupSettings(
        new Bounded(45_000, 45_000, 60_000),
        new Bounded(5_000, 5_000, 15_000),
        1_000,
        Integer.MAX_VALUE,
        MigrationPolicy.BIDIRECTIONAL,
        HeartbeatPace.defaults(),
        5_000,
        5_000,
        1_000,
        60_000,
        List.of());
  }

  /** What two of these do to each other, null if they go together. */
  public @Nullable String conflict() {
    return heartbeatInterval.ms() < sessionTimeout.ms()
        ? null
        : ("members that are to be heard of every %d ms would be given up after a session timeout"
                + " of %d ms, which must be longer")
            .formatted(heartbeatInterval.ms(), sessionTimeout.ms());
  }

  HeartbeatInterval heartbeats() {
    return new HeartbeatInterval(
        heartbeatInterval.ms(),
        pace.unsettledMs(),
        pace.longestUnsettledMs(),
        pace.unsettledPerSecond());
  }

  ConsumerGroupSettings withSessionTimeoutMs(long value) {
    return with(sessionTimeout.with(value), heartbeatInterval, assignmentIntervalMs, assignors);
  }

  /** Who says how often members are to be heard of means small groups, too. */
  ConsumerGroupSettings withHeartbeatIntervalMs(long value) {
    return with(sessionTimeout, heartbeatInterval.with(value), assignmentIntervalMs, assignors)
        .withPace(pace.withoutSmallGroups());
  }

  ConsumerGroupSettings withAssignmentIntervalMs(long value) {
    return with(sessionTimeout, heartbeatInterval, Math.toIntExact(value), assignors);
  }

  public ConsumerGroupSettings withPace(HeartbeatPace chosen) {
    return new ConsumerGroupSettings(
        sessionTimeout,
        heartbeatInterval,
        assignmentIntervalMs,
        maxSize,
        migrationPolicy,
        chosen,
        topicTimeoutMs,
        topicRefreshMs,
        assignorRetryMs,
        longestAssignorRetryMs,
        assignors);
  }

  public ConsumerGroupSettings withAssignors(List<PartitionAssignor> chosen) {
    return with(sessionTimeout, heartbeatInterval, assignmentIntervalMs, chosen);
  }

  public ConsumerGroupSettings withMigrationPolicy(MigrationPolicy chosen) {
    return new ConsumerGroupSettings(
        sessionTimeout,
        heartbeatInterval,
        assignmentIntervalMs,
        maxSize,
        chosen,
        pace,
        topicTimeoutMs,
        topicRefreshMs,
        assignorRetryMs,
        longestAssignorRetryMs,
        assignors);
  }

  private ConsumerGroupSettings with(
      Bounded session, Bounded heartbeat, int assignment, List<PartitionAssignor> chosen) {
    return new ConsumerGroupSettings(
        session,
        heartbeat,
        assignment,
        maxSize,
        migrationPolicy,
        pace,
        topicTimeoutMs,
        topicRefreshMs,
        assignorRetryMs,
        longestAssignorRetryMs,
        chosen);
  }
}
