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
 * @param assignmentInterval at least so long after a target the next one is computed ({@code
 *     group.consumer.assignment.interval.ms}, KIP-1263)
 * @param maxSize most members of one group ({@code group.consumer.max.size})
 * @param migrationPolicy whether groups that have members may move from one protocol to the other
 *     ({@code group.consumer.migration.policy})
 * @param pace how much more often some members are to be heard of
 * @param assignors compute targets; the first is for members without a preference. Without any, no
 *     target is ever computed
 */
public record ConsumerGroupSettings(
    Bounded sessionTimeout,
    Bounded heartbeatInterval,
    Bounded assignmentInterval,
    int maxSize,
    MigrationPolicy migrationPolicy,
    HeartbeatPace pace,
    TopicLookUps topicLookUps,
    AssignorRetries assignorRetries,
    List<PartitionAssignor> assignors) {

  /** A time, and what a group may choose instead. */
  public record Bounded(int ms, int leastMs, int mostMs) {
    /**
     * @throws IllegalArgumentException unless {@code 0 <= leastMs <= ms <= mostMs}
     */
    public Bounded {
      if (leastMs < 0 || ms < leastMs || ms > mostMs) {
        throw new IllegalArgumentException(
            "%d ms must be between its bounds, %d and %d ms".formatted(ms, leastMs, mostMs));
      }
    }

    Bounded with(long chosenMs) {
      return new Bounded(Math.toIntExact(chosenMs), leastMs, mostMs);
    }
  }

  /**
   * How a group follows its topics.
   *
   * @param timeoutMs how long a target waits until the log has been asked for a topic
   * @param refreshMs how often the log is asked for the topics of a group
   */
  public record TopicLookUps(int timeoutMs, int refreshMs) {}

  /**
   * When an assignor is tried again that has failed.
   *
   * @param firstMs so much later, at first
   * @param longestMs the same at last, if it goes on failing
   */
  public record AssignorRetries(int firstMs, int longestMs) {}

  /**
   * @throws IllegalArgumentException if a session or the time between heartbeats may be nothing
   */
  public ConsumerGroupSettings {
    assignors = List.copyOf(assignors);
    if (sessionTimeout.leastMs() == 0 || heartbeatInterval.leastMs() == 0) {
      throw new IllegalArgumentException("sessions and heartbeat intervals must be at least 1 ms");
    }
  }

  /** Kafka's defaults, and Muster's own for what Kafka does not have. Without assignors. */
  public static ConsumerGroupSettings defaults() {
    return new ConsumerGroupSettings(
        new Bounded(45_000, 45_000, 60_000),
        new Bounded(5_000, 5_000, 15_000),
        new Bounded(1_000, 0, 15_000),
        Integer.MAX_VALUE,
        MigrationPolicy.BIDIRECTIONAL,
        HeartbeatPace.defaults(),
        new TopicLookUps(5_000, 5_000),
        new AssignorRetries(1_000, 60_000),
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
    return with(sessionTimeout.with(value), heartbeatInterval, assignmentInterval);
  }

  /** Who says how often members are to be heard of means small groups, too. */
  ConsumerGroupSettings withHeartbeatIntervalMs(long value) {
    return with(sessionTimeout, heartbeatInterval.with(value), assignmentInterval)
        .withPace(pace.withoutSmallGroups());
  }

  ConsumerGroupSettings withAssignmentIntervalMs(long value) {
    return with(sessionTimeout, heartbeatInterval, assignmentInterval.with(value));
  }

  private ConsumerGroupSettings with(Bounded session, Bounded heartbeat, Bounded assignment) {
    return new ConsumerGroupSettings(
        session,
        heartbeat,
        assignment,
        maxSize,
        migrationPolicy,
        pace,
        topicLookUps,
        assignorRetries,
        assignors);
  }

  public ConsumerGroupSettings withPace(HeartbeatPace chosen) {
    return with(migrationPolicy, chosen, assignors);
  }

  public ConsumerGroupSettings withAssignors(List<PartitionAssignor> chosen) {
    return with(migrationPolicy, pace, chosen);
  }

  public ConsumerGroupSettings withMigrationPolicy(MigrationPolicy chosen) {
    return with(chosen, pace, assignors);
  }

  private ConsumerGroupSettings with(
      MigrationPolicy policy, HeartbeatPace chosenPace, List<PartitionAssignor> chosenAssignors) {
    return new ConsumerGroupSettings(
        sessionTimeout,
        heartbeatInterval,
        assignmentInterval,
        maxSize,
        policy,
        chosenPace,
        topicLookUps,
        assignorRetries,
        chosenAssignors);
  }
}
