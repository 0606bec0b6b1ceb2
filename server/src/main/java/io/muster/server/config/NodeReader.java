package io.muster.server.config;

import com.typesafe.config.ConfigFactory;
import io.muster.cluster.FenceSettings;
import io.muster.cluster.HandOverSettings;
import io.muster.cluster.OffsetUpkeep;
import io.muster.cluster.SweepSettings;
import io.muster.gateway.HostPort;
import io.muster.gateway.assignor.Assignors;
import io.muster.group.ConsumerGroupSettings;
import io.muster.group.GroupActorSettings;
import io.muster.group.GroupSettings;
import io.muster.group.HeartbeatAllowance;
import io.muster.group.HeartbeatPace;
import io.muster.group.JoinWindowSettings;
import io.muster.group.LeaderSelection;
import io.muster.group.consumer.MigrationPolicy;
import io.muster.persistence.PersistenceSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * Reads what concerns groups, database and cluster.
 *
 * @param data where the embedded database goes
 */
record NodeReader(Settings settings, Path data) {
  /** Name of the embedded database in the data folder. */
  static final String DATABASE = "muster";

  private static final String ISOLATION_BOUND = "muster.cluster.isolation-bound";
  private static final String STABLE_AFTER = "pekko.cluster.split-brain-resolver.stable-after";
  private static final String STRATEGY = "pekko.cluster.split-brain-resolver.active-strategy";

  GroupSettings group() {
    int minSession = millis("muster.group.min-session-timeout", "1 ms", "1 day");
    int maxSession = millis("muster.group.max-session-timeout", "1 ms", "1 day");
    if (maxSession < minSession) {
      throw settings.invalid(
          "muster.group.max-session-timeout", "at least muster.group.min-session-timeout");
    }
    return new GroupSettings(
        minSession,
        maxSession,
        settings.integer("muster.group.max-size", 1, Integer.MAX_VALUE),
        settings.integer("muster.group.max-pending-members", 1, Integer.MAX_VALUE),
        millis("muster.group.new-member-join-timeout", "1 s", "1 day"),
        settings.integer("muster.group.max-offset-metadata-length", 0, 1024 * 1024),
        offsetsRetention().toMillis(),
        joinWindow(),
        consumer());
  }

  /** Without assignors, which each life of the node has of its own. */
  private ConsumerGroupSettings consumer() {
    String section = "muster.group.consumer";
    String path = section + ".";
    ConsumerGroupSettings consumer =
        checked(
            section,
            () ->
                new ConsumerGroupSettings(
                    bounded(path, "session-timeout", "1 ms", "30 minutes"),
                    bounded(path, "heartbeat-interval", "1 ms", "5 minutes"),
                    bounded(path, "assignment-interval", "0 ms", "5 minutes"),
                    settings.integer(path + "max-size", 1, Integer.MAX_VALUE),
                    settings.choice(
                        path + "migration-policy",
                        List.of(MigrationPolicy.values()),
                        MigrationPolicy::value),
                    pace(path),
                    new ConsumerGroupSettings.TopicLookUps(
                        millis(path + "topic-timeout", "0 ms", "1 minute"),
                        millis(path + "topic-refresh-interval", "100 ms", "1 hour")),
                    new ConsumerGroupSettings.AssignorRetries(
                        millis(path + "assignor-retry-interval", "10 ms", "1 hour"),
                        millis(path + "max-assignor-retry-interval", "10 ms", "1 hour")),
                    List.of()));
    if (consumer.conflict() != null) {
      throw new InvalidSettingException(section + ": " + consumer.conflict());
    }
    return consumer;
  }

  Assignors.Settings assignors() {
    return new Assignors.Settings(
        settings.texts("muster.group.consumer.assignors"),
        settings.properties("muster.group.consumer.assignor-properties"));
  }

  private HeartbeatPace pace(String path) {
    return new HeartbeatPace(
        millis(path + "unsettled-heartbeat-interval", "10 ms", "1 minute"),
        millis(path + "max-unsettled-heartbeat-interval", "10 ms", "1 minute"),
        settings.integer(path + "unsettled-heartbeats-per-second", 1, 1_000_000),
        millis(path + "giver-heartbeat-interval", "10 ms", "5 minutes"),
        settings.integer(path + "small-group-heartbeats-per-second", 0, 1_000_000),
        millis(path + "small-group-heartbeats-last", "0 s", "1 day"),
        new HeartbeatAllowance(
            settings.integer(path + "small-groups-extra-heartbeats-per-second", 0, 1_000_000)));
  }

  /** A time, and what a single group may choose. */
  private ConsumerGroupSettings.Bounded bounded(
      String section, String name, String least, String most) {
    return new ConsumerGroupSettings.Bounded(
        millis(section + name, least, most),
        millis(section + "min-" + name, least, most),
        millis(section + "max-" + name, least, most));
  }

  private JoinWindowSettings joinWindow() {
    String expected = "muster.group.join-window.expected-members";
    String leader = "muster.group.join-window.leader";
    return new JoinWindowSettings(
        millis("muster.group.join-window.duration", "0 ms", "5 minutes"),
        millis("muster.group.join-window.max", "0 ms", "5 minutes"),
        settings.bool("muster.group.join-window.adaptive"),
        settings.isSet(expected) ? settings.integer(expected, 1, Integer.MAX_VALUE) : null,
        settings.isSet(leader)
            ? settings.choice(leader, List.of(LeaderSelection.values()), LeaderSelection::value)
            : null,
        settings.bool("muster.group.join-window.learn"));
  }

  private int millis(String path, String least, String most) {
    return Math.toIntExact(settings.duration(path, least, most).toMillis());
  }

  PersistenceSettings persistence() {
    PersistenceSettings.Offsets offsets =
        new PersistenceSettings.Offsets(
            settings.integer("muster.db.offsets.lanes", 1, 64),
            settings.integer("muster.db.offsets.queue-size", 1, 10_000_000),
            settings.integer("muster.db.offsets.batch-rows", 1, 1_000_000));
    PersistenceSettings.Directory directory =
        new PersistenceSettings.Directory(
            settings.integer("muster.db.directory.threads", 1, 64),
            settings.integer("muster.db.directory.queue-size", 1, 10_000_000),
            settings.duration("muster.db.directory.note-interval", "1 ms", "1 minute"),
            settings.integer("muster.db.directory.note-capacity", 1, 10_000_000));
    PersistenceSettings.Pruning pruning =
        new PersistenceSettings.Pruning(
            settings.duration("muster.db.pruning.interval", "1 s", "1 day"),
            settings.duration("muster.db.pruning.keep-for", "1 minute", "365 days"),
            settings.integer("muster.db.pruning.batch-groups", 1, 100_000),
            settings.duration("muster.db.pruning.pause", "1 ms", "1 minute"));
    return checked(
        "muster.db",
        () ->
            new PersistenceSettings(
                settings.optional("muster.db.url").orElseGet(this::embeddedDatabase),
                settings.optional("muster.db.user").orElse(null),
                settings.optional("muster.db.password").orElse(null),
                settings.integer("muster.db.pool-size", 1, 10_000),
                settings.duration("muster.db.start-timeout", "1 ms", "1 hour"),
                settings.duration("muster.db.connection-timeout", "250 ms", "10 minutes"),
                settings.duration("muster.db.request-timeout", "100 ms", "10 minutes"),
                offsets,
                directory,
                pruning));
  }

  private String embeddedDatabase() {
    return "jdbc:h2:file:" + data.resolve(DATABASE);
  }

  GroupActorSettings groupActor() {
    return new GroupActorSettings(
        settings.duration("muster.group.idle-passivation", "1 s", "1 day"),
        // More would not fit into what Pekko stashes, see pekko.persistence.typed.stash-capacity.
        settings.integer("muster.group.max-waiting-requests", 1, 20_000),
        settings.integer("muster.group.max-gathered-commits", 1, 1_000_000),
        settings.duration("muster.group.adoption-retry", "1 ms", "1 hour"),
        settings.duration("muster.group.adoption-memory", "0 ms", "1 hour"),
        settings.duration("muster.group.persist-backoff-min", "1 ms", "1 minute"),
        settings.duration("muster.group.persist-backoff-max", "1 ms", "10 minutes"),
        new GroupActorSettings.Pending(
            settings.integer("muster.group.transactions.max-pending-offsets", 1, 10_000_000),
            settings.duration("muster.group.transactions.min-look-interval", "1 ms", "1 minute"),
            settings.duration("muster.group.transactions.max-look-interval", "1 ms", "10 minutes"),
            settings.duration("muster.group.transactions.forward-timeout", "1 s", "1 hour"),
            settings.duration("muster.group.transactions.hanging-warning", "1 s", "1 day")));
  }

  ClusterSettings cluster() {
    return new ClusterSettings(
        new HostPort(
            settings.string("muster.cluster.host"),
            settings.integer("muster.cluster.port", 0, 65_535)),
        settings.hostPorts("muster.cluster.seed-nodes"),
        new HttpReader(settings).bootstrap(),
        settings.duration("muster.cluster.join-timeout", "1 s", "1 hour"),
        settings.duration("muster.cluster.rejoin-pause", "10 ms", "1 hour"),
        settings.integer("muster.cluster.shards", 1, 100_000),
        checked(
            "muster.cluster.hand-over",
            () ->
                new HandOverSettings(
                    settings.integer("muster.cluster.hand-over.shards-at-a-time", 1, 100_000),
                    settings.duration("muster.cluster.hand-over.pause", "0 ms", "1 minute"),
                    settings.duration("muster.cluster.hand-over.quiet-period", "0 ms", "1 hour"),
                    settings.duration("muster.cluster.hand-over.timeout", "0 ms", "10 minutes"))),
        checked(
            "muster.cluster",
            () ->
                new FenceSettings(
                    isolationBound(),
                    settings.duration("muster.cluster.ping-interval", "1 ms", "1 day"),
                    downsRefusedNodes())),
        new SweepSettings(
            settings.duration("muster.cluster.sweep-interval", "1 s", "1 day"),
            settings.integer("muster.cluster.wakes-per-second", 1, 10_000)),
        new OffsetUpkeep.Settings(
            settings.duration("muster.cluster.upkeep.expiry-interval", "100 ms", "1 day"),
            settings.duration("muster.cluster.upkeep.topic-interval", "100 ms", "1 day"),
            settings.integer("muster.cluster.upkeep.groups-per-second", 1, 10_000),
            offsetsRetention(),
            settings.duration("muster.cluster.upkeep.keep-deleted-for", "1 minute", "365 days")));
  }

  private Duration offsetsRetention() {
    return settings.duration("muster.group.offsets-retention", "1 s", "36500 days");
  }

  /** A node must fall silent before the others take its groups over. */
  private Duration isolationBound() {
    Duration bound = settings.duration(ISOLATION_BOUND, "10 ms", "1 day");
    Settings pekko = withPekkosOwn();
    if (bound.compareTo(pekko.duration(STABLE_AFTER, "1 ms", "1 day")) >= 0) {
      throw settings.invalid(
          ISOLATION_BOUND,
          "below %s, which is %s".formatted(STABLE_AFTER, pekko.string(STABLE_AFTER)));
    }
    return bound;
  }

  /** The verdict of a majority, which the operator's own strategy for silence may not be. */
  private boolean downsRefusedNodes() {
    String strategy = withPekkosOwn().string(STRATEGY);
    return settings.bool("muster.cluster.down-refused-nodes") && strategy.equals("keep-majority");
  }

  /** What is set of Pekko, by the operator or by Muster. */
  private Settings withPekkosOwn() {
    return new Settings(
        settings.config().withFallback(ConfigFactory.parseResources("coordinator-actors.conf")));
  }

  /** For what only the settings together can be wrong in. */
  private static <T> T checked(String section, Supplier<T> settings) {
    try {
      return settings.get();
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingException(section + ": " + e.getMessage());
    }
  }
}
