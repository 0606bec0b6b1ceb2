package io.muster.loadtest.e2e;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.clients.ApiVersions;
import org.apache.kafka.clients.ClientUtils;
import org.apache.kafka.clients.GroupRebalanceConfig;
import org.apache.kafka.clients.Metadata;
import org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.internals.AbstractCoordinator;
import org.apache.kafka.clients.consumer.internals.ConsumerNetworkClient;
import org.apache.kafka.common.internals.ClusterResourceListeners;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocolCollection;
import org.apache.kafka.common.message.JoinGroupResponseData.JoinGroupResponseMember;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.LogContext;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.Timer;
import org.jspecify.annotations.Nullable;

/**
 * An instance of something like a schema registry, in a thread of this JVM: it uses the group, by
 * Kafka's own client code, to agree with the others on a primary. Each tells who it is in its
 * metadata; the leader of the group chooses, and hands the choice to all as their assignment.
 */
final class RegistryMember implements AutoCloseable {
  static final String PROTOCOL_TYPE = "sr";
  static final String PROTOCOL = "v0";
  static final Duration SESSION = Duration.ofSeconds(6);

  private static final int RECONNECT_MS = 100;
  private static final int REQUEST_MS = 30_000;
  private static final int HEARTBEAT_MS = 200;
  private static final int REBALANCE_MS = 60_000;
  private static final int METADATA_MS = 300_000;
  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration END = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** As it is written into the metadata. */
  record Identity(String url, boolean eligible) {}

  /**
   * What all are told.
   *
   * @param primary null if nobody is eligible
   */
  record Choice(@Nullable Identity primary) {}

  /** What this member knows since it joined. */
  record Election(int generation, @Nullable Identity primary) {}

  private final Time time = Time.SYSTEM;
  private final Metrics metrics = new Metrics();
  private final ConsumerNetworkClient network;
  private final Coordinator coordinator;
  private final Thread thread;
  private volatile Identity identity;
  private volatile @Nullable Election election;
  private volatile boolean leads;
  private volatile @Nullable GroupMembershipOperation end;
  private volatile @Nullable Throwable failure;

  RegistryMember(String bootstrap, String group, String url) {
    LogContext log = new LogContext("[" + url + "] ");
    ConsumerConfig config =
        new ConsumerConfig(
            Map.of(
                "bootstrap.servers",
                bootstrap,
                "client.id",
                url,
                "key.deserializer",
                ByteArrayDeserializer.class,
                "value.deserializer",
                ByteArrayDeserializer.class));
    identity = new Identity(url, true);
    Metadata metadata =
        new Metadata(RECONNECT_MS, RECONNECT_MS, METADATA_MS, log, new ClusterResourceListeners());
    metadata.bootstrap(ClientUtils.parseAndValidateAddresses(config));
    network =
        new ConsumerNetworkClient(
            log,
            ClientUtils.createNetworkClient(
                config,
                metrics,
                "registry",
                log,
                new ApiVersions(),
                time,
                100,
                metadata,
                null,
                null),
            metadata,
            time,
            RECONNECT_MS,
            REQUEST_MS,
            HEARTBEAT_MS);
    coordinator = new Coordinator(group, log);
    thread = new Thread(this::run, url);
    thread.setDaemon(true);
    thread.start();
  }

  String url() {
    return identity.url();
  }

  /** What it was told last; null while it has not joined. */
  @Nullable Election election() {
    Throwable thrown = failure;
    if (thrown != null) {
      throw new IllegalStateException(url() + " has failed", thrown);
    }
    return election;
  }

  /** Whether it is the one that chose. */
  boolean leads() {
    return leads;
  }

  /** From now on it is to be primary, or never; it joins again to say so. */
  void eligible(boolean willing) {
    identity = new Identity(url(), willing);
    coordinator.requestRejoin(willing ? "stands for election" : "resigns");
  }

  /** Ends it without a word to the group. */
  void die() {
    end(GroupMembershipOperation.REMAIN_IN_GROUP);
  }

  /** Leaves the group. */
  @Override
  public void close() {
    end(GroupMembershipOperation.LEAVE_GROUP);
  }

  private void end(GroupMembershipOperation how) {
    if (end == null) {
      end = how;
    }
    try {
      thread.join(END.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (metrics;
        network) {
      try {
        while (end == null) {
          coordinator.turn();
        }
      } finally {
        coordinator.end();
      }
    } catch (IOException | RuntimeException e) {
      failure = e;
    }
  }

  private final class Coordinator extends AbstractCoordinator {
    Coordinator(String group, LogContext log) {
      super(
          new GroupRebalanceConfig(
              (int) SESSION.toMillis(),
              REBALANCE_MS,
              HEARTBEAT_MS,
              group,
              Optional.empty(),
              null,
              RECONNECT_MS,
              RECONNECT_MS),
          log,
          RegistryMember.this.network,
          metrics,
          "registry",
          Time.SYSTEM);
    }

    void turn() {
      Timer timer = time.timer(POLL);
      if (ensureCoordinatorReady(timer)) {
        ensureActiveGroup();
        pollHeartbeat(time.milliseconds());
        client.poll(timer);
      }
    }

    void end() {
      GroupMembershipOperation how = end;
      close(time.timer(END), how == null ? GroupMembershipOperation.DEFAULT : how);
    }

    @Override
    protected String protocolType() {
      return PROTOCOL_TYPE;
    }

    @Override
    protected JoinGroupRequestProtocolCollection metadata() {
      JoinGroupRequestProtocolCollection protocols = new JoinGroupRequestProtocolCollection();
      protocols.add(new JoinGroupRequestProtocol().setName(PROTOCOL).setMetadata(bytes(identity)));
      return protocols;
    }

    @Override
    protected boolean onJoinPrepare(Timer timer, int generation, String memberId) {
      election = null;
      leads = false;
      return true;
    }

    /** The eligible one whose member id is the smallest. */
    @Override
    protected Map<String, ByteBuffer> onLeaderElected(
        String leaderId,
        String protocol,
        List<JoinGroupResponseMember> members,
        boolean skipAssignment) {
      Identity primary =
          members.stream()
              .sorted(Comparator.comparing(JoinGroupResponseMember::memberId))
              .map(member -> read(member.metadata(), Identity.class))
              .filter(Identity::eligible)
              .findFirst()
              .orElse(null);
      leads = true;
      byte[] choice = bytes(new Choice(primary));
      return members.stream()
          .collect(
              Collectors.toMap(
                  JoinGroupResponseMember::memberId, member -> ByteBuffer.wrap(choice)));
    }

    @Override
    protected void onJoinComplete(
        int generation, String memberId, String protocol, ByteBuffer assignment) {
      byte[] choice = new byte[assignment.remaining()];
      assignment.get(choice);
      election = new Election(generation, read(choice, Choice.class).primary());
    }
  }

  private static byte[] bytes(Object value) {
    try {
      return JSON.writeValueAsBytes(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static <T> T read(byte[] bytes, Class<T> type) {
    try {
      return JSON.readValue(bytes, type);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
