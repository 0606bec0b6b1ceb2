package io.muster.gateway.api;

import io.muster.group.JoinWindowSettings;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.common.requests.DescribeConfigsResponse.ConfigType;
import org.jspecify.annotations.Nullable;

/**
 * A config that a group may override, as Kafka's admin clients are told of it.
 *
 * @param value its value in a node's settings, null if unset
 */
record GroupConfig(
    String name,
    ConfigType type,
    String documentation,
    Function<JoinWindowSettings, @Nullable String> value) {

  static final List<GroupConfig> ALL =
      List.of(
          new GroupConfig(
              "group.join.window.ms",
              ConfigType.LONG,
              "How long a join phase into which new members come waits for company, in"
                  + " milliseconds since the last arrival.",
              settings -> String.valueOf(settings.windowMs())),
          new GroupConfig(
              "group.join.window.max.ms",
              ConfigType.LONG,
              "Cap of all extensions of the join window together, in milliseconds.",
              settings -> String.valueOf(settings.maxMs())),
          new GroupConfig(
              "group.join.window.adaptive",
              ConfigType.BOOLEAN,
              "Whether larger groups wait longer: the window times 1 + floor(log10(members)).",
              settings -> String.valueOf(settings.adaptive())),
          new GroupConfig(
              "group.instance.count",
              ConfigType.INT,
              "Expected number of members: a join phase completes the moment they are there.",
              settings ->
                  settings.instanceCount() == null ? null : settings.instanceCount().toString()),
          new GroupConfig(
              "group.leader.selection",
              ConfigType.STRING,
              "Who leads a generation: first-member-id or sticky. Unset: first-member-id in groups"
                  + " of the protocol type consumer, sticky in others.",
              settings ->
                  settings.leaderSelection() == null ? null : settings.leaderSelection().value()),
          new GroupConfig(
              "group.join.learn",
              ConfigType.BOOLEAN,
              "Whether a group expects as many members as it had before it emptied.",
              settings -> String.valueOf(settings.learn())));
}
