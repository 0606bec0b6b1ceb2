package io.muster.group;

import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One setting that a group may have of its own, as Kafka's GROUP config resource.
 *
 * @param nodeName what Kafka calls the same setting of a broker; the name itself if Kafka has none
 * @param doc what it means, with its unit
 * @param allowed what values it may have, in words
 */
public record GroupConfig(
    String name,
    String nodeName,
    Type type,
    String doc,
    String allowed,
    Function<GroupSettings, @Nullable String> reader,
    BiFunction<GroupSettings, String, GroupSettings> writer) {

  /** Kafka's names of config types. */
  public enum Type {
    BOOLEAN,
    STRING,
    INT,
    LONG
  }

  /** The value that {@code settings} give it, null if they leave it unset. */
  public @Nullable String valueIn(GroupSettings settings) {
    return reader.apply(settings);
  }

  /**
   * How a group's value is shown: as it is understood, without blanks around it. One that is not
   * allowed any more is shown as it is.
   */
  public String shown(GroupSettings node, String value) {
    try {
      return Objects.requireNonNullElse(valueIn(apply(node, value)), value);
    } catch (IllegalArgumentException allowedElsewhere) {
      return value;
    }
  }

  /** The same settings if the value is not allowed here. */
  GroupSettings applyIfAllowed(GroupSettings settings, String value) {
    try {
      return apply(settings, value);
    } catch (IllegalArgumentException allowedElsewhere) {
      return settings;
    }
  }

  /**
   * @throws IllegalArgumentException if the value is not allowed; the message names the setting,
   *     the value and what is allowed
   */
  GroupSettings apply(GroupSettings settings, String value) {
    try {
      return writer.apply(settings, value.strip());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Invalid value '%s' for group config %s: it must be %s".formatted(value, name, allowed),
          e);
    }
  }
}
