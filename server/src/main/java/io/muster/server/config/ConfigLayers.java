package io.muster.server.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Lays the sources of configuration over each other. From the strongest: command line, system
 * properties, environment, the operator's file, the packaged {@code application.conf}. The packaged
 * file is also the list of all settings there are, and names the environment variable of each.
 */
final class ConfigLayers {
  private static final String ROOT = "muster";

  /** Below them the names are not ours, but Kafka's, or an assignor's. */
  private static final List<String> NAMED_BY_OTHERS =
      List.of(ROOT + ".upstream.properties.", ROOT + ".group.consumer.assignor-properties.");

  private static final String VARIABLE = "environment variable ";

  private static final ConfigResolveOptions WITHOUT_ENVIRONMENT =
      ConfigResolveOptions.noSystem().setAllowUnresolved(false);

  private ConfigLayers() {}

  /**
   * The whole configuration, resolved.
   *
   * @param commandLine settings by path, each with the option it came from
   * @param systemProperties those that are no setting of ours are kept: Pekko has its own
   * @param environment variables; an empty one counts as not set
   * @param file the operator's, null if there is none
   * @throws InvalidSettingException when a source cannot be read or names a setting there is not
   */
  static Config merge(
      Map<String, CommandLineValue> commandLine,
      Map<String, String> systemProperties,
      Map<String, String> environment,
      @Nullable Path file) {
    Config packaged = ConfigFactory.parseResources(ConfigLayers.class, "/application.conf");
    Config defaults = packaged.resolve(WITHOUT_ENVIRONMENT);
    Config operator =
        commandLine(commandLine)
            .withFallback(systemProperties(systemProperties))
            .withFallback(environment(packaged, environment))
            .withFallback(file == null ? ConfigFactory.empty() : read(file, environment));
    refuseUnknown(operator, defaults);
    return operator.withFallback(defaults).resolve(WITHOUT_ENVIRONMENT);
  }

  private static Config commandLine(Map<String, CommandLineValue> options) {
    Config config = ConfigFactory.empty();
    for (Map.Entry<String, CommandLineValue> option : options.entrySet()) {
      config =
          ConfigFactory.parseMap(
                  Map.of(option.getKey(), option.getValue().value()), option.getValue().option())
              .withFallback(config);
    }
    return config;
  }

  private static Config systemProperties(Map<String, String> properties) {
    Map<String, String> ours = new HashMap<>();
    for (Map.Entry<String, String> property : properties.entrySet()) {
      String name = property.getKey();
      if ((name.startsWith(ROOT + ".") && !name.equals(Distribution.HOME_PROPERTY))
          || name.startsWith("pekko.")) {
        ours.put(name, property.getValue());
      }
    }
    return ConfigFactory.parseMap(ours, "system property");
  }

  /** The settings whose variable is set: those that resolve to something from the environment. */
  private static Config environment(Config packaged, Map<String, String> environment) {
    Config resolved = resolve(packaged, environment);
    Config config = ConfigFactory.empty();
    for (Map.Entry<String, ConfigValue> leaf : resolved.entrySet()) {
      if (leaf.getValue().origin().description().startsWith(VARIABLE)) {
        config = config.withValue(leaf.getKey(), leaf.getValue());
      }
    }
    return config;
  }

  /** With substitutions from the environment, of which nothing else is left in the result. */
  private static Config resolve(Config config, Map<String, String> environment) {
    Config resolved = config;
    for (Map.Entry<String, String> variable : environment.entrySet()) {
      String path = ConfigUtil.quoteString(variable.getKey());
      if (!variable.getValue().isEmpty() && !config.root().containsKey(variable.getKey())) {
        resolved =
            resolved.withFallback(
                ConfigValueFactory.fromAnyRef(variable.getValue(), VARIABLE + variable.getKey())
                    .atPath(path));
      }
    }
    resolved = resolved.resolve(WITHOUT_ENVIRONMENT);
    for (String name : environment.keySet()) {
      if (!config.root().containsKey(name)) {
        resolved = resolved.withoutPath(ConfigUtil.quoteString(name));
      }
    }
    return resolved;
  }

  private static Config read(Path file, Map<String, String> environment) {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new InvalidSettingException(
          "--config is \"%s\", but must be a file that can be read".formatted(file));
    }
    try {
      return resolve(ConfigFactory.parseFile(file.toFile()), environment);
    } catch (ConfigException e) {
      throw new InvalidSettingException(
          "--config is \"%s\", but must be a configuration file: %s"
              .formatted(file, e.getMessage()));
    }
  }

  private static void refuseUnknown(Config operator, Config defaults) {
    operator.root().forEach((name, value) -> refuseMisplaced(name, value, defaults));
    if (!operator.hasPath(ROOT)) {
      return;
    }
    Set<String> known =
        defaults.entrySet().stream().map(Map.Entry::getKey).collect(Collectors.toSet());
    for (Map.Entry<String, ConfigValue> leaf : operator.withOnlyPath(ROOT).entrySet()) {
      String path = leaf.getKey();
      if (!known.contains(path) && NAMED_BY_OTHERS.stream().noneMatch(path::startsWith)) {
        throw new InvalidSettingException(
            "%s (%s) is not a setting; %s"
                .formatted(path, leaf.getValue().origin().description(), siblings(path, known)));
      }
    }
  }

  /** Other names beside ours are free: Pekko has its own, and files may help themselves to some. */
  private static void refuseMisplaced(String name, ConfigValue value, Config defaults) {
    if (defaults.hasPath(ConfigUtil.joinPath(ROOT, name))) {
      throw new InvalidSettingException(
          "%s (%s) is not a setting; %s.%s is"
              .formatted(name, value.origin().description(), ROOT, name));
    }
  }

  /** What could have been meant: the settings under the nearest parent that has any. */
  private static String siblings(String path, Set<String> known) {
    List<String> elements = ConfigUtil.splitPath(path);
    for (int depth = elements.size(); depth > 0; depth--) {
      String parent = String.join(".", elements.subList(0, depth)) + ".";
      Set<String> names =
          known.stream()
              .filter(name -> name.startsWith(parent))
              .map(name -> childOf(parent, name))
              .collect(Collectors.toCollection(TreeSet::new));
      if (!names.isEmpty()) {
        return "there are " + String.join(", ", names);
      }
    }
    throw new IllegalStateException("no setting at all is known");
  }

  /** The setting, or the section that it is in. */
  private static String childOf(String parent, String setting) {
    int dot = setting.indexOf('.', parent.length());
    return dot < 0 ? setting : setting.substring(0, dot) + ".*";
  }
}
