package io.muster.loadtest.load.worker;

import io.muster.loadtest.client.BrokerClient;
import io.muster.loadtest.client.ConnectionSettings;
import io.muster.loadtest.client.CoordinatorLink;
import io.muster.loadtest.client.Dealing;
import io.muster.loadtest.client.MemberProfile;
import io.muster.loadtest.client.NodeConnections;
import io.muster.loadtest.load.worker.WorkerEvent.Ready;
import io.muster.loadtest.process.Addresses;
import io.muster.loadtest.terminal.LogFile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/**
 * Thousands of simulated members in one JVM: all of them on one thread, a connection to the
 * coordinator each. {@link Orders} tells it what to do.
 */
public final class SimulatedWorker {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration LEAVE_LIMIT = Duration.ofSeconds(20);

  /** They share one connection to look their coordinators up, all at once. */
  private static final int MOST_IN_FLIGHT = 100_000;

  private static final int MOST_FRAME_BYTES = 100 * 1024 * 1024;

  // Defaults of a Java client.
  private static final String SESSION_TIMEOUT_MS = "45000";
  private static final String MAX_POLL_INTERVAL_MS = "300000";

  private final Voice voice = Voice.onStandardOutput();
  private final Random random = new Random();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "clients"));
  private final Map<String, LightMember> members = new LinkedHashMap<>();
  private final Duration commitInterval;

  private SimulatedWorker(WorkerSpec spec) {
    commitInterval = Duration.ofMillis(spec.commitMillis());
    Duration session = millis(spec, "session.timeout.ms", SESSION_TIMEOUT_MS);
    Duration rebalance = millis(spec, "max.poll.interval.ms", MAX_POLL_INTERVAL_MS);
    BrokerClient client =
        new BrokerClient(
            1,
            new ConnectionSettings(
                CONNECT_LIMIT,
                // A parked JoinGroup is answered within the rebalance timeout.
                rebalance.plus(REQUEST_TIMEOUT),
                MOST_IN_FLIGHT,
                MOST_FRAME_BYTES));
    List<InetSocketAddress> bootstrap = Addresses.parseAll(spec.bootstrap());
    NodeConnections lookUps = new NodeConnections(client, thread, random);
    Dealing dealing = new Dealing(spec.topic(), spec.partitions());
    int number = 0;
    for (WorkerSpec.Seat seat : spec.seats()) {
      CoordinatorLink link =
          new CoordinatorLink(
              seat.group(),
              bootstrap,
              lookUps,
              new NodeConnections(client, thread, random),
              thread,
              REQUEST_TIMEOUT,
              0);
      members.put(
          seat.member(),
          new LightMember(
              seat.member(),
              MemberProfile.consumer(seat.group(), List.of(spec.topic()))
                  .withTimeouts(session, rebalance),
              link,
              dealing,
              number++ % spec.partitions(),
              commitInterval,
              voice,
              thread));
    }
  }

  public static void main(String[] args) {
    LogFile.toStandardError();
    Orders orders = new Orders();
    try {
      new SimulatedWorker(orders.spec()).start(orders);
    } catch (IOException | RuntimeException e) {
      LoggerFactory.getLogger(SimulatedWorker.class).error("The members did not start", e);
      System.exit(1);
    }
  }

  private static Duration millis(WorkerSpec spec, String property, String otherwise) {
    return Duration.ofMillis(Long.parseLong(spec.consumer().getOrDefault(property, otherwise)));
  }

  private void start(Orders orders) {
    orders.follow(this::obey);
    voice.start();
    voice.tell(new Ready(Voice.now()));
  }

  private void obey(Order order) {
    switch (order.verb()) {
      case JOIN -> thread.execute(() -> order.members().forEach(this::join));
      case LEAVE ->
          thread.execute(
              () -> {
                var unused = leave(order.members());
              });
      case END -> end();
    }
  }

  private void join(String name) {
    member(name).join(Duration.ofNanos((long) (random.nextDouble() * commitInterval.toNanos())));
  }

  private CompletableFuture<Void> leave(Iterable<String> names) {
    CompletableFuture<Void> all = CompletableFuture.completedFuture(null);
    for (String name : names) {
      CompletableFuture<Void> before = all;
      all = member(name).leave().thenCompose(left -> before);
    }
    return all;
  }

  private LightMember member(String name) {
    LightMember found = members.get(name);
    if (found == null) {
      throw new IllegalArgumentException("There is no member " + name);
    }
    return found;
  }

  private void end() {
    CompletableFuture<Void> left = new CompletableFuture<>();
    thread.execute(
        () -> {
          var unused = leave(members.keySet()).thenRun(() -> left.complete(null));
        });
    try {
      left.orTimeout(LEAVE_LIMIT.toMillis(), TimeUnit.MILLISECONDS).join();
    } catch (RuntimeException e) {
      LoggerFactory.getLogger(SimulatedWorker.class).warn("Not all members could leave", e);
    }
    voice.tellFigures();
    System.exit(0);
  }
}
