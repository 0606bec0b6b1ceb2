package io.muster.loadtest.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The story: three consumers join 50 ms apart, a fourth comes, the leader is killed, another leaves
 * politely; meanwhile messages flow. Everything that happens, whichever thread or process tells it,
 * goes through one inbox and is applied and drawn by the thread that runs the story.
 */
final class Demo implements AutoCloseable {
  private static final int PARTITIONS = 12;
  private static final String FOURTH = "D";
  private static final List<String> ALL = List.of("A", "B", "C", FOURTH);
  private static final List<String> FIRST = ALL.subList(0, 3);
  private static final Duration STAGGER = Duration.ofMillis(50);
  private static final Duration FLOW = Duration.ofSeconds(24);
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final Duration FRAME = Duration.ofMillis(50);

  private final String bootstrap;
  private final int messages;
  private final Path folder;
  private final Screen screen;
  private final Picture picture;
  private final Look look;
  private final String topic;
  private final Stage stage;
  private final @Nullable NodeLog log;
  private final Claims claims;
  private final Admin admin;
  private final BlockingQueue<Runnable> inbox = new LinkedBlockingQueue<>();
  private @Nullable Troupe troupe;
  private @Nullable String trouble;

  /**
   * @param name of the topic and the group; neither may exist
   * @param nodeLog log file of the node; null if it cannot be read
   * @param folder for the consumers' logs
   */
  Demo(
      String bootstrap,
      String name,
      @Nullable Path nodeLog,
      Path folder,
      int messages,
      Screen screen,
      Look look) {
    this.bootstrap = bootstrap;
    this.messages = messages;
    this.folder = folder;
    this.screen = screen;
    this.look = look;
    this.picture = new Picture(look);
    this.topic = name;
    this.stage = new Stage(name, PARTITIONS);
    this.log = nodeLog == null ? null : new NodeLog(nodeLog, name);
    this.claims = new Claims(stage, log);
    this.admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
  }

  /**
   * Plays it.
   *
   * @return true if every claim that could be checked held
   * @throws DemoFailure when something did not happen in time
   */
  boolean play() throws DemoFailure, IOException, InterruptedException {
    createTopic();
    Troupe consumers = startConsumers();
    try (Producing producing = producing()) {
      threeJoin(consumers);
      producing.start(FLOW);
      awaitProduced(30);
      fourthJoins(consumers);
      awaitProduced(50);
      String killed = leaderIsKilled(consumers);
      awaitProduced(85);
      oneLeaves(consumers);
      awaitProduced(100);
      await("every message is consumed", () -> stage.ledger().gaps().isEmpty());
      screen.keep(picture.of(stage));
      restLeaves(consumers);
      claims.messages(killed, messages, lag());
    }
    return summary();
  }

  private void createTopic() throws DemoFailure, InterruptedException {
    settled(
        "creating topic " + topic,
        () -> admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1))).all().get());
    screen.say("Topic %s with %d partitions".formatted(topic, PARTITIONS));
  }

  private Troupe startConsumers() throws DemoFailure, IOException, InterruptedException {
    ALL.forEach(stage::appear);
    Troupe started = Troupe.start(ALL, bootstrap, topic, stage.group(), folder, this::tell);
    troupe = started;
    await(
        "the consumers are warm",
        () -> stage.members().stream().allMatch(m -> m.phase() == Member.Phase.WARM));
    screen.say(
        "Four consumer JVMs are warm: "
            + ALL.stream()
                .map(name -> "%s (pid %d)".formatted(name, started.consumer(name).pid()))
                .collect(Collectors.joining(", ")));
    return started;
  }

  private void tell(String consumer, ConsumerEvent event) {
    inbox.add(() -> hear(consumer, event));
  }

  private void hear(String consumer, ConsumerEvent event) {
    stage.hear(consumer, event);
    if (event instanceof ConsumerEvent.Failed e) {
      trouble = "Consumer %s: %s".formatted(consumer, e.message());
    } else if (event instanceof ConsumerEvent.Lost) {
      trouble = "Consumer %s lost its partitions".formatted(consumer);
    }
  }

  private Producing producing() {
    return new Producing(
        bootstrap,
        topic,
        messages,
        new Producing.Listener() {
          @Override
          public void acknowledged(int partition, long offset) {
            inbox.add(() -> stage.ledger().produced(partition, offset));
          }

          @Override
          public void failed(Exception error) {
            inbox.add(() -> trouble = "The producer: " + error);
          }
        });
  }

  private void threeJoin(Troupe consumers) throws DemoFailure, IOException, InterruptedException {
    chapter("Three consumers join, %d ms apart".formatted(STAGGER.toMillis()));
    long start = System.nanoTime();
    for (int i = 0; i < FIRST.size(); i++) {
      long due = start + i * STAGGER.toNanos();
      await("it is time", () -> System.nanoTime() >= due);
      consumers.consumer(FIRST.get(i)).join();
    }
    awaitSettled(Set.copyOf(FIRST));
    sayWhoJoinedWhen();
    screen.keep(picture.of(stage));
    claims.firstJoin();
  }

  private void sayWhoJoinedWhen() {
    List<Member> members = FIRST.stream().map(stage::member).toList();
    Instant start = Objects.requireNonNull(members.get(0).joiningAt());
    for (Member member : members) {
      screen.print(
          "         %s subscribed at +%d ms%s, was answered at +%d ms"
              .formatted(
                  member.name(),
                  start.until(member.joiningAt(), ChronoUnit.MILLIS),
                  arrival(member)
                      .map(
                          at -> ", arrived at +%d ms".formatted(start.until(at, ChronoUnit.MILLIS)))
                      .orElse(""),
                  start.until(member.joins().get(0).at(), ChronoUnit.MILLIS)));
    }
  }

  /** When the node got its JoinGroup, if the node's log can be read. */
  private Optional<Instant> arrival(Member member) {
    return Optional.ofNullable(log)
        .flatMap(
            read ->
                read.phase(stage.generation())
                    .flatMap(phase -> read.arrivalOf(Troupe.clientId(member.name()), phase)))
        .map(NodeLog.Arrival::at);
  }

  private void fourthJoins(Troupe consumers) throws DemoFailure, IOException, InterruptedException {
    chapter("A fourth joins");
    consumers.consumer(FOURTH).join();
    awaitSettled(Set.copyOf(ALL));
    screen.keep(picture.of(stage));
    claims.shares();
  }

  private String leaderIsKilled(Troupe consumers)
      throws DemoFailure, IOException, InterruptedException {
    String victim = stage.leader().map(Member::name).orElse("A");
    ConsumerProcess process = consumers.consumer(victim);
    chapter("%s, the leader, is killed: kill -9 %d".formatted(victim, process.pid()));
    process.kill();
    inbox.add(() -> stage.member(victim).killed());
    Set<String> rest = present(victim);
    awaitSettled(rest);
    screen.keep(picture.of(stage));
    claims.shares();
    return victim;
  }

  private void oneLeaves(Troupe consumers) throws DemoFailure, IOException, InterruptedException {
    String leader = stage.leader().map(Member::name).orElse("");
    String leaver = present(leader).stream().sorted().findFirst().orElseThrow();
    chapter("%s leaves politely".formatted(leaver));
    consumers.consumer(leaver).leave();
    awaitSettled(present(leaver));
    screen.keep(picture.of(stage));
    claims.shares();
  }

  private void restLeaves(Troupe consumers) throws DemoFailure, IOException, InterruptedException {
    Set<String> rest = present("");
    rest.forEach(name -> consumers.consumer(name).leave());
    await("the last consumers leave", () -> present("").isEmpty());
  }

  private Set<String> present(String except) {
    return stage.members().stream()
        .filter(Member::isPresent)
        .map(Member::name)
        .filter(name -> !name.equals(except))
        .collect(Collectors.toSet());
  }

  private void chapter(String title) {
    screen.print("");
    screen.say(look.strong(title));
  }

  private void awaitSettled(Set<String> names)
      throws DemoFailure, IOException, InterruptedException {
    long start = System.nanoTime();
    await(
        "%s share the partitions".formatted(names.stream().sorted().toList()),
        () -> stage.isSettled(names) && (log == null || log.phase(stage.generation()).isPresent()));
    screen.say(
        "Generation %d after %.1f s, led by %s"
            .formatted(
                stage.generation().orElseThrow(),
                (System.nanoTime() - start) / 1e9,
                stage.leader().map(Member::name).orElse("nobody here")));
  }

  private void awaitProduced(int percent) throws DemoFailure, IOException, InterruptedException {
    int count = (int) ((long) messages * percent / 100);
    await(
        "%d messages are produced".formatted(count), () -> stage.ledger().producedCount() >= count);
  }

  /** Applies what comes in, and draws it, until the condition holds. */
  private void await(String what, BooleanSupplier condition)
      throws DemoFailure, IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      Runnable next = inbox.poll(FRAME.toMillis(), TimeUnit.MILLISECONDS);
      while (next != null) {
        next.run();
        next = inbox.poll();
      }
      readLog();
      screen.show(picture.of(stage));
      if (trouble != null) {
        throw new DemoFailure(trouble);
      }
      if (System.nanoTime() > deadline) {
        throw new DemoFailure(
            "After %d s it is still not so that %s".formatted(PATIENCE.toSeconds(), what));
      }
    }
  }

  private void readLog() throws IOException {
    if (log == null) {
      return;
    }
    for (Record news : log.read()) {
      if (news instanceof NodeLog.Arrival e) {
        screen.say(
            "JoinGroup of %s arrives %s"
                .formatted(
                    e.client(),
                    e.hasMemberId() ? "with its member id" : "and is given a member id"));
      } else if (news instanceof NodeLog.Phase e) {
        screen.say(
            "Join phase complete: %d members, generation %d, window %d ms, waited %s"
                .formatted(e.members(), e.generation(), e.window().toMillis(), e.waited()));
      }
    }
  }

  private long lag() throws DemoFailure, InterruptedException {
    return settled(
        "reading the committed offsets",
        () -> {
          Map<TopicPartition, OffsetAndMetadata> committed =
              admin.listConsumerGroupOffsets(stage.group()).partitionsToOffsetAndMetadata().get();
          Map<TopicPartition, OffsetSpec> all =
              stage.owners().keySet().stream()
                  .collect(
                      Collectors.toMap(
                          p -> new TopicPartition(topic, p), p -> OffsetSpec.latest()));
          long lag = 0;
          for (var end : admin.listOffsets(all).all().get().entrySet()) {
            OffsetAndMetadata offset = committed.get(end.getKey());
            lag += end.getValue().offset() - (offset == null ? 0 : offset.offset());
          }
          return lag;
        });
  }

  private boolean summary() {
    screen.show(List.of());
    screen.print("");
    for (Claim claim : claims.all()) {
      String mark =
          switch (claim.outcome()) {
            case HELD -> look.good;
            case BROKEN -> look.bad;
            case SKIPPED -> "-";
          };
      screen.print("  %-2s %s".formatted(mark, look.strong(claim.text())));
      screen.print("     " + look.faint(claim.evidence()));
    }
    boolean good = claims.noneBroken();
    screen.print("");
    screen.say(good ? "Every claim held." : "NOT every claim held.");
    return good;
  }

  private interface Request<T> {
    T send() throws ExecutionException, InterruptedException;
  }

  private static <T> T settled(String what, Request<T> request)
      throws DemoFailure, InterruptedException {
    try {
      return request.send();
    } catch (ExecutionException e) {
      throw new DemoFailure("Failed at %s: %s".formatted(what, e.getCause()));
    }
  }

  /** Deletes the demo's topic, for a cluster that lives on. */
  void deleteTopic() throws DemoFailure, InterruptedException {
    settled("deleting topic " + topic, () -> admin.deleteTopics(List.of(topic)).all().get());
  }

  @Override
  public void close() {
    if (troupe != null) {
      troupe.close();
    }
    admin.close(Duration.ofSeconds(2));
  }
}
