package io.muster.group;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** The settings that a group may have of its own, all in one table. */
public final class GroupConfigs {
  private static final long MAX_WINDOW_MS = 300_000;
  private static final int MAX_INSTANCES = 1_000_000;

  private static final List<GroupConfig> ALL =
      List.of(
          ofJoinWindow(
              "group.join.window.ms",
              GroupConfig.Type.LONG,
              "How long a join phase waits for company: it closes when no new member has arrived"
                  + " for so many milliseconds.",
              "a number of milliseconds from 0 to " + MAX_WINDOW_MS,
              settings -> Long.toString(settings.windowMs()),
              (settings, value) -> settings.withWindowMs(number(value, 0, MAX_WINDOW_MS))),
          ofJoinWindow(
              "group.join.window.max.ms",
              GroupConfig.Type.LONG,
              "How many milliseconds new members can keep a join phase open, all extensions"
                  + " together; never beyond the smallest rebalance timeout of the members.",
              "a number of milliseconds from 0 to " + MAX_WINDOW_MS,
              settings -> Long.toString(settings.maxMs()),
              (settings, value) -> settings.withMaxMs(number(value, 0, MAX_WINDOW_MS))),
          ofJoinWindow(
              "group.join.window.adaptive",
              GroupConfig.Type.BOOLEAN,
              "Whether larger groups wait longer: window × (1 + floor(log10(members))).",
              "true or false",
              settings -> Boolean.toString(settings.adaptive()),
              (settings, value) -> settings.withAdaptive(truth(value))),
          ofJoinWindow(
              "group.instance.count",
              GroupConfig.Type.INT,
              "Expected number of members: a join phase completes the moment they are there.",
              "a whole number from 1 to " + MAX_INSTANCES,
              settings -> text(settings.instanceCount()),
              (settings, value) ->
                  settings.withInstanceCount((int) number(value, 1, MAX_INSTANCES))),
          ofJoinWindow(
              "group.leader.selection",
              GroupConfig.Type.STRING,
              "Who leads a generation. Unless set, groups of consumers use first-member-id and"
                  + " all others sticky, which keeps the leader while it is a member.",
              "first-member-id or sticky",
              settings ->
                  Optional.ofNullable(settings.leaderSelection())
                      .map(LeaderSelection::value)
                      .orElse(null),
              (settings, value) -> settings.withLeaderSelection(selection(value))),
          ofJoinWindow(
              "group.join.learn",
              GroupConfig.Type.BOOLEAN,
              "Whether an empty group expects, and waits for, as many members as it had in the"
                  + " hour before it emptied.",
              "true or false",
              settings -> Boolean.toString(settings.learn()),
              (settings, value) -> settings.withLearn(truth(value))),
          ofConsumers(
              "consumer.session.timeout.ms",
              "How many milliseconds a member of a consumer group may not be heard of.",
              "a number of milliseconds within the node's bounds, 45000 to 60000 by default",
              settings -> settings.sessionTimeout().ms(),
              ConsumerGroupSettings::withSessionTimeoutMs),
          ofConsumers(
              "consumer.heartbeat.interval.ms",
              "How often a member of a consumer group is to be heard of, in milliseconds, while it"
                  + " has everything that it is to have.",
              "a number of milliseconds within the node's bounds, 5000 to 15000 by default",
              settings -> settings.heartbeatInterval().ms(),
              ConsumerGroupSettings::withHeartbeatIntervalMs),
          ofConsumers(
              "consumer.assignment.interval.ms",
              "How many milliseconds pass at least between two assignments of a consumer group.",
              "a number of milliseconds within the node's bounds, 0 to 15000 by default",
              settings -> settings.assignmentInterval().ms(),
              ConsumerGroupSettings::withAssignmentIntervalMs));

  private GroupConfigs() {}

  private static GroupConfig ofJoinWindow(
      String name,
      GroupConfig.Type type,
      String doc,
      String allowed,
      Function<JoinWindowSettings, @Nullable String> reader,
      BiFunction<JoinWindowSettings, String, JoinWindowSettings> writer) {
    return new GroupConfig(
        name,
        name,
        type,
        doc,
        allowed,
        settings -> reader.apply(settings.joinWindow()),
        (settings, value) -> settings.withJoinWindow(writer.apply(settings.joinWindow(), value)));
  }

  private static GroupConfig ofConsumers(
      String name,
      String doc,
      String allowed,
      ToIntFunction<ConsumerGroupSettings> reader,
      BiFunction<ConsumerGroupSettings, Long, ConsumerGroupSettings> writer) {
    return new GroupConfig(
        name,
        "group." + name,
        GroupConfig.Type.INT,
        doc,
        allowed,
        settings -> Integer.toString(reader.applyAsInt(settings.consumer())),
        (settings, value) ->
            settings.withConsumer(
                writer.apply(settings.consumer(), number(value, 0, Integer.MAX_VALUE))));
  }

  public static List<GroupConfig> all() {
    return ALL;
  }

  public static Optional<GroupConfig> byName(String name) {
    return ALL.stream().filter(config -> config.name().equals(name)).findFirst();
  }

  /**
   * What applies to a group.
   *
   * @param overrides by config name; names and values of other versions, which this one does not
   *     know, have no effect
   */
  static GroupSettings effective(GroupSettings node, Map<String, String> overrides) {
    GroupSettings settings = node;
    if (!overrides.isEmpty()) {
      for (GroupConfig config : ALL) {
        String override = overrides.get(config.name());
        settings = override == null ? settings : config.applyIfAllowed(settings, override);
      }
    }
    return settings;
  }

  /**
   * What is wrong with the changes, null if nothing is. A null value deletes the override.
   *
   * @param overrides those that there are, by config name
   * @param node sets bounds
   */
  static @Nullable String complaint(
      Map<String, String> overrides, Map<String, @Nullable String> changes, GroupSettings node) {
    Map<String, String> changed = new HashMap<>(overrides);

    for (Map.Entry<String, @Nullable String> change : changes.entrySet()) {
      if (change.getValue() == null) {
        // Also of a name that is not known: it may be another version's, and is not there then.
        changed.remove(change.getKey());
        continue;
      }
      Optional<GroupConfig> config = byName(change.getKey());
      if (config.isEmpty()) {
        return "Unknown group config %s: there are %s"
            .formatted(
                change.getKey(), String.join(", ", ALL.stream().map(GroupConfig::name).toList()));
      }
      try {
        config.get().apply(node, change.getValue());
        changed.put(change.getKey(), change.getValue());
      } catch (IllegalArgumentException e) {
        return Objects.requireNonNull(e.getMessage());
      }
    }
    // What conflicts already, since the node's settings have changed, keeps nobody from other
    // changes.
    return effective(node, overrides).consumer().conflict() == null
        ? effective(node, changed).consumer().conflict()
        : null;
  }

  private static @Nullable String text(@Nullable Integer value) {
    return value == null ? null : value.toString();
  }

  private static long number(String value, long min, long max) {
    long number = Long.parseLong(value);
    if (number < min || number > max) {
      throw new IllegalArgumentException(value);
    }
    return number;
  }

  private static boolean truth(String value) {
    if (value.equalsIgnoreCase("true")) {
      return true;
    } else if (value.equalsIgnoreCase("false")) {
      return false;
    }
    throw new IllegalArgumentException(value);
  }

  private static LeaderSelection selection(String value) {
    return Arrays.stream(LeaderSelection.values())
        .filter(selection -> selection.value().equals(value))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(value));
  }
}
