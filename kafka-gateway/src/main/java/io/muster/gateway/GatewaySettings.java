package io.muster.gateway;

import io.muster.gateway.upstream.UpstreamSettings;
import io.muster.group.GroupCommand;
import java.time.Duration;

/**
 * How clients reach this node and what they may ask of it.
 *
 * @param nodeId of this node as a coordinator, which no broker behind it may have
 * @param listen the main port: bootstrap, and this node as a coordinator; port 0 lets the system
 *     choose
 * @param brokerPorts the ports that stand for the brokers behind the gateway
 * @param eventLoops threads that carry bytes; 0 for one per processor
 * @param dispatcher configuration path of the dispatcher on which connections run
 * @param movesPerSecond members that are sent to the node where their group lives now, at most; 0
 *     leaves them here, and their requests are forwarded
 */
public record GatewaySettings(
    int nodeId,
    HostPort listen,
    BrokerPorts brokerPorts,
    int eventLoops,
    String dispatcher,
    Limits limits,
    Deadlines deadlines,
    int movesPerSecond,
    UpstreamSettings upstream) {

  /** Ten thousand members have moved within a minute, and look-ups stay far below what hurts. */
  public static final int DEFAULT_MOVES_PER_SECOND = 200;

  /** The dispatcher of {@link #dispatcher} unless there is reason for another. */
  public static final String DEFAULT_DISPATCHER = "pekko.actor.default-dispatcher";

  /**
   * The broker with id {@code n} is reached at port {@code base + n}.
   *
   * @param base of the ports listened on; 0 lets the system choose a port for each broker
   * @param advertisedHost what clients are told
   * @param advertisedBase of the ports that clients are told; not used when {@code base} is 0
   */
  public record BrokerPorts(int base, String advertisedHost, int advertisedBase) {}

  /**
   * What one client and all of them may take.
   *
   * @param connections open at once, on all ports together; fewer if the process's limit of open
   *     files has no room for two each
   * @param connectionsPerAddress open at once from one address
   * @param frameBytes largest request (Kafka's {@code socket.request.max.bytes})
   * @param requestsInFlight unanswered requests of a connection; beyond, nothing more is read
   * @param bytesInFlight the same in bytes; a single request may be larger
   * @param idle after which a connection without unanswered requests is closed (Kafka's {@code
   *     connections.max.idle.ms})
   */
  public record Limits(
      int connections,
      int connectionsPerAddress,
      int frameBytes,
      int requestsInFlight,
      int bytesInFlight,
      Duration idle) {
    public static final Limits DEFAULT =
        new Limits(15_000, 15_000, 100 * 1024 * 1024, 100, 8 * 1024 * 1024, Duration.ofMinutes(10));

    Limits withConnections(int fewer) {
      return new Limits(
          fewer, connectionsPerAddress, frameBytes, requestsInFlight, bytesInFlight, idle);
    }
  }

  /**
   * After which time a request is given up.
   *
   * @param heartbeat then answered as a Kafka does while it loads a group: as fine in the classic
   *     protocol, with COORDINATOR_LOAD_IN_PROGRESS in that of consumer groups
   * @param request every other request to a group that is not parked there by the protocol
   * @param parkedMargin beyond the rebalance timeout, for JoinGroup
   * @param syncGroup for SyncGroup, which tells no timeout: the largest rebalance timeout there is,
   *     and a margin
   * @param drain how long {@link KafkaGateway#stop} lets answers go
   */
  public record Deadlines(
      Duration heartbeat,
      Duration request,
      Duration parkedMargin,
      Duration syncGroup,
      Duration drain) {
    public static final Deadlines DEFAULT =
        new Deadlines(
            Duration.ofMillis(300),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofMinutes(30).plusSeconds(10),
            Duration.ofSeconds(5));

    /** How long the answer to this command is waited for. */
    Duration of(GroupCommand command) {
      if (command instanceof GroupCommand.Heartbeat
          || (command instanceof GroupCommand.ConsumerHeartbeat consumer && consumer.isBare())) {
        return heartbeat;
      }
      if (command instanceof GroupCommand.JoinGroup join) {
        return Duration.ofMillis(join.rebalanceTimeoutMs()).plus(parkedMargin);
      }
      return command instanceof GroupCommand.SyncGroup ? syncGroup : request;
    }
  }
}
