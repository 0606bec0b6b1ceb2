package io.muster.server.config;

import com.typesafe.config.Config;
import io.muster.gateway.GatewaySettings;
import io.muster.gateway.HostPort;
import io.muster.gateway.assignor.Assignors;
import io.muster.gateway.upstream.UpstreamOffsets;
import io.muster.gateway.upstream.UpstreamSettings;
import io.muster.gateway.upstream.UpstreamTopicCatalog;
import io.muster.group.GroupActorSettings;
import io.muster.group.GroupSettings;
import io.muster.persistence.PersistenceSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * Everything that can be set, read once.
 *
 * @param advertise where clients are told to connect; port 0 for the one listened on
 * @param data absolute
 * @param gateway without the bootstrap servers of an embedded broker, which are known later
 * @param embedded null when the upstream is an existing cluster
 * @param group without assignors, which are made when a node starts
 * @param merged all of it, for Pekko's own settings
 */
public record ServerConfig(
    HostPort advertise,
    Path data,
    Level logLevel,
    GatewaySettings gateway,
    @Nullable EmbeddedSettings embedded,
    UpstreamTopicCatalog.Settings topics,
    UpstreamOffsets.Settings adoption,
    PersistenceSettings persistence,
    GroupSettings group,
    Assignors.Settings assignors,
    GroupActorSettings groupActor,
    ClusterSettings cluster,
    HttpSettings http,
    Config merged) {

  /**
   * Reads the configuration of this process.
   *
   * @param commandLine settings by their path
   * @param file the operator's, null if there is none
   * @throws InvalidSettingException when anything of it cannot be used
   */
  public static ServerConfig load(Map<String, CommandLineValue> commandLine, @Nullable Path file) {
    Map<String, String> properties =
        System.getProperties().stringPropertyNames().stream()
            .collect(Collectors.toMap(name -> name, System::getProperty));
    return read(ConfigLayers.merge(commandLine, properties, System.getenv(), file));
  }

  static ServerConfig read(Config merged) {
    Settings settings = new Settings(merged);
    GatewayReader gateway = new GatewayReader(settings);
    Path data = Path.of(settings.string("muster.data")).toAbsolutePath().normalize();
    NodeReader node = new NodeReader(settings, data);
    return new ServerConfig(
        gateway.advertise(),
        data,
        settings.choice("muster.log-level", List.of(Level.values()), Level::name),
        gateway.read(),
        gateway.isEmbedded() ? gateway.embedded() : null,
        gateway.topics(),
        gateway.adoption(),
        node.persistence(),
        node.group(),
        node.assignors(),
        node.groupActor(),
        node.cluster(),
        new HttpReader(settings).http(),
        merged);
  }

  /**
   * The gateway's settings once the ports are known.
   *
   * @param listen with the port that is used
   * @param embeddedBroker address of the embedded broker, null if there is none
   */
  public GatewaySettings gateway(HostPort listen, @Nullable HostPort embeddedBroker) {
    UpstreamSettings upstream = gateway.upstream();
    return new GatewaySettings(
        gateway.nodeId(),
        listen,
        gateway.brokerPorts(),
        gateway.eventLoops(),
        gateway.dispatcher(),
        gateway.limits(),
        gateway.deadlines(),
        gateway.movesPerSecond(),
        new UpstreamSettings(
            embeddedBroker == null ? upstream.bootstrap() : List.of(embeddedBroker.toString()),
            upstream.clientProperties(),
            upstream.ioThreads(),
            upstream.refresh(),
            upstream.requestTimeout(),
            upstream.startTimeout(),
            upstream.responseBytes(),
            upstream.transactions()));
  }

  /** Whether anything is stored outside a database server. */
  public boolean usesDataFolder() {
    return embedded != null || hasEmbeddedDatabase();
  }

  /** Whether the database is a file in the data folder. */
  public boolean hasEmbeddedDatabase() {
    return persistence.url().contains(data.toString());
  }

  /** Of the embedded database, if there is one. */
  public Path embeddedDatabaseFile() {
    return data.resolve(NodeReader.DATABASE + ".mv.db");
  }
}
