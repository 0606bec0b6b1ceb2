package io.muster.loadtest.chaos.load;

import io.muster.loadtest.chaos.history.ExpectedGroup;
import io.muster.loadtest.chaos.history.History;
import io.muster.loadtest.client.BrokerClient;
import io.muster.loadtest.client.ConnectionSettings;
import io.muster.loadtest.client.TopicSetup;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.GroupProtocol;
import org.apache.kafka.clients.consumer.RangeAssignor;

/** All clients, a thread each. */
public final class Load implements AutoCloseable {
  private static final String TOPIC = "chaos";
  private static final int PARTITIONS = 8;
  private static final int MEMBERS = 4;
  private static final int CONSUMERS = 3;
  private static final Dialect RANGE = Dialect.classic(RangeAssignor.class);
  private static final Dialect COOPERATIVE = Dialect.classic(CooperativeStickyAssignor.class);

  /** Every other one speaks the consumer protocol, or both. */
  private static final List<StockGroup> STOCK_GROUPS =
      List.of(
          new StockGroup("stock-1", List.of(RANGE), false),
          new StockGroup("stock-2", List.of(Dialect.consumer()), true),
          new StockGroup("stock-3", List.of(COOPERATIVE), false),
          new StockGroup("stock-4", List.of(COOPERATIVE, Dialect.consumer()), true));

  /**
   * A parked JoinGroup is answered within its rebalance timeout; whoever says nothing for longer is
   * given up.
   */
  private static final ConnectionSettings CONNECTIONS =
      new ConnectionSettings(Duration.ofSeconds(5), Duration.ofSeconds(25), 10, 1024 * 1024);

  private static final Duration END_LIMIT = Duration.ofSeconds(60);
  private static final Duration READ_LIMIT = Duration.ofSeconds(60);
  private static final Duration READ_AGAIN = Duration.ofMillis(500);

  private final List<Thread> threads = new ArrayList<>();
  private final List<ExpectedGroup> expected = new ArrayList<>();
  private final AtomicLong offsets = new AtomicLong();
  private final BrokerClient client = new BrokerClient(1, CONNECTIONS);
  private final Target target;
  private final SteadyProducer producer;
  private final Random random;
  private volatile Phase phase = Phase.RESTLESS;

  /**
   * None of them runs yet.
   *
   * @param groups of simulated members
   * @param consumerGroups of simulated consumers
   * @param session how long a group of the latter waits for a member to be heard of
   * @param seed of what they do when
   */
  public Load(
      List<InetSocketAddress> nodes,
      History history,
      int groups,
      int consumerGroups,
      Duration session,
      long seed) {
    this.target = new Target(nodes, client, history, TOPIC, PARTITIONS);
    this.random = new Random(seed);
    for (int group = 1; group <= groups; group++) {
      simulate("simulated-" + group);
    }
    for (int group = 1; group <= consumerGroups; group++) {
      simulateConsumers("consumer-" + group, session);
    }
    STOCK_GROUPS.forEach(this::consume);
    List<String> names = expected.stream().map(ExpectedGroup::group).toList();
    nodes.forEach(
        node ->
            thread(
                "reader-" + node.getPort(),
                new OffsetReader(target, node, names, () -> phase, new Random(random.nextLong()))));
    this.producer = new SteadyProducer(target, () -> phase);
    thread("producer", producer);
  }

  /** What the groups must come to when all is well. */
  public List<ExpectedGroup> expected() {
    return List.copyOf(expected);
  }

  /**
   * Lets all of them begin.
   *
   * @throws ExecutionException when the topic cannot be created
   */
  public void begin() throws InterruptedException, ExecutionException, TimeoutException {
    var unused = TopicSetup.ensure(target.nodes().get(0), Map.of(TOPIC, PARTITIONS));
    threads.forEach(Thread::start);
  }

  /** Lets members stay where they are, so that groups can settle. */
  public void steady() {
    phase = Phase.STEADY;
  }

  /**
   * Reads all groups' offsets through every node.
   *
   * @return whether all of it was answered, sooner or later
   */
  public boolean readAll() throws InterruptedException {
    List<String> groups = expected.stream().map(ExpectedGroup::group).toList();
    for (InetSocketAddress node : target.nodes()) {
      OffsetReader reader = new OffsetReader(target, node, groups, () -> phase, random);
      long deadline = System.nanoTime() + READ_LIMIT.toNanos();
      while (!reader.readAll()) {
        if (System.nanoTime() > deadline) {
          return false;
        }
        Thread.sleep(READ_AGAIN.toMillis());
      }
    }
    return true;
  }

  /** Records that were stored so far. */
  public long produced() {
    return producer.acknowledged();
  }

  /** Records that the producer gave up. */
  public long notProduced() {
    return producer.failed();
  }

  /** Ends all clients. */
  @Override
  public void close() throws InterruptedException {
    phase = Phase.OVER;
    long deadline = System.nanoTime() + END_LIMIT.toNanos();
    for (Thread thread : threads) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left > 0) {
        thread.join(left);
      }
      thread.interrupt();
    }
    client.close();
  }

  private void simulate(String group) {
    Set<String> clients = names(group, MEMBERS);
    clients.forEach(
        name ->
            thread(
                name,
                new SimulatedMember(
                    target, group, name, offsets, () -> phase, new Random(random.nextLong()))));
    expected.add(
        new ExpectedGroup(group, Set.of(GroupProtocol.CLASSIC), clients, target.allPartitions()));
  }

  private void simulateConsumers(String group, Duration session) {
    Set<String> clients = names(group, MEMBERS);
    clients.forEach(
        name ->
            thread(
                name,
                new SimulatedConsumer(
                    target,
                    group,
                    name,
                    session,
                    offsets,
                    () -> phase,
                    new Random(random.nextLong()))));
    expected.add(
        new ExpectedGroup(group, Set.of(GroupProtocol.CONSUMER), clients, target.allPartitions()));
  }

  private void consume(StockGroup group) {
    Set<String> clients = names(group.name(), CONSUMERS);
    clients.forEach(
        name ->
            thread(
                name,
                new StockConsumer(
                    target, group, name, () -> phase, new Random(random.nextLong()))));
    expected.add(
        new ExpectedGroup(group.name(), group.protocols(), clients, target.allPartitions()));
  }

  private static Set<String> names(String group, int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(number -> group + "-" + number)
        .collect(Collectors.toUnmodifiableSet());
  }

  private void thread(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    threads.add(thread);
  }
}
