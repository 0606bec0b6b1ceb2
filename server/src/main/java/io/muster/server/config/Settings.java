package io.muster.server.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import io.muster.gateway.HostPort;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads settings by their path. What cannot be used is reported with its name, its value, where the
 * value came from and what is allowed.
 *
 * @param config resolved; holds every path that is asked for
 */
record Settings(Config config) {
  private static final String HOST_PORT =
      "HOST:PORT with a port from %d to 65535, such as 127.0.0.1:9092";

  String string(String path) {
    return read(path, "a text", config::getString);
  }

  /** Empty for an empty text, which stands for "not set". */
  Optional<String> optional(String path) {
    return Optional.of(string(path)).filter(text -> !text.isBlank());
  }

  /** Whether it is more than an empty text. */
  boolean isSet(String path) {
    return optional(path).isPresent();
  }

  boolean bool(String path) {
    return read(path, "true or false", config::getBoolean);
  }

  int integer(String path, int least, int most) {
    String allowed = "a whole number from %d to %d".formatted(least, most);
    int value = read(path, allowed, config::getInt);
    return check(path, value, least <= value && value <= most, allowed);
  }

  Duration duration(String path, String least, String most) {
    String allowed = "a duration from %s to %s, such as 100 ms or 5 s".formatted(least, most);
    Duration value = read(path, allowed, config::getDuration);
    boolean fits = value.compareTo(parse(least)) >= 0 && value.compareTo(parse(most)) <= 0;
    return check(path, value, fits, allowed);
  }

  /** In bytes. */
  int size(String path, int least, int most) {
    String allowed = "a size from %d to %d bytes, such as 64 KiB".formatted(least, most);
    long value = read(path, allowed, p -> config.getMemorySize(p).toBytes());
    return (int) check(path, value, least <= value && value <= most, allowed).longValue();
  }

  /**
   * @param name how a choice is written; upper and lower case are the same
   */
  <T> T choice(String path, List<T> choices, Function<T, String> name) {
    String allowed =
        "one of "
            + choices.stream()
                .map(name)
                .map(text -> text.toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    String value = string(path);
    return choices.stream()
        .filter(choice -> name.apply(choice).equalsIgnoreCase(value))
        .findFirst()
        .orElseThrow(() -> invalid(path, allowed));
  }

  HostPort hostPort(String path, int leastPort) {
    return hostPort(path, string(path), leastPort, HOST_PORT.formatted(leastPort));
  }

  /** Of a list, or of one text with commas, as environment variables have it; may be empty. */
  List<HostPort> hostPorts(String path) {
    String allowed = "a list of " + HOST_PORT.formatted(1);
    return texts(path, allowed).stream().map(text -> hostPort(path, text, 1, allowed)).toList();
  }

  /** Of a list, or of one text with commas, as environment variables have it; may be empty. */
  List<String> texts(String path) {
    return texts(path, "a list of texts");
  }

  private List<String> texts(String path, String allowed) {
    List<String> texts =
        config.getValue(path).valueType() == ConfigValueType.LIST
            ? read(path, allowed, config::getStringList)
            : Arrays.asList(string(path).split(","));
    return texts.stream().map(String::strip).filter(text -> !text.isEmpty()).toList();
  }

  /** The leaves under a path, by their dotted names, in the order of their names. */
  Map<String, String> properties(String path) {
    Map<String, String> properties = new TreeMap<>();
    for (Map.Entry<String, ConfigValue> leaf : config.getConfig(path).entrySet()) {
      properties.put(
          String.join(".", ConfigUtil.splitPath(leaf.getKey())),
          String.valueOf(leaf.getValue().unwrapped()));
    }
    return properties;
  }

  /** Says that the setting's value is none of those allowed. */
  InvalidSettingException invalid(String path, String allowed) {
    ConfigValue value = config.hasPath(path) ? config.getValue(path) : null;
    String shown = value == null ? "null" : String.valueOf(value.unwrapped());
    String origin = value == null ? "" : " (" + value.origin().description() + ")";
    return new InvalidSettingException(
        "%s is \"%s\"%s, but must be %s".formatted(path, shown, origin, allowed));
  }

  private HostPort hostPort(String path, String text, int leastPort, String allowed) {
    try {
      HostPort address = HostPort.parse(text.strip());
      return check(path, address, address.port() >= leastPort, allowed);
    } catch (IllegalArgumentException e) {
      throw invalid(path, allowed);
    }
  }

  private <T> T read(String path, String allowed, Function<String, T> reader) {
    try {
      return reader.apply(path);
    } catch (ConfigException e) {
      throw invalid(path, allowed);
    }
  }

  private <T> T check(String path, T value, boolean fits, String allowed) {
    if (!fits) {
      throw invalid(path, allowed);
    }
    return value;
  }

  private static Duration parse(String duration) {
    return ConfigValueFactory.fromAnyRef(duration).atKey("it").getDuration("it");
  }
}
