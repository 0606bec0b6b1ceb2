package io.muster.loadtest.oracle.stage;

import io.muster.loadtest.client.ConnectionPool;
import io.muster.loadtest.client.MemberProfile;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ConsumerGroupDescribeRequestData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroup;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/**
 * Where a script is played: one server, one group, and the transcript that grows. Used by the one
 * thread of its play.
 */
public final class Stage {
  private static final int ATTEMPTS = 10;
  private static final short LOOK_VERSION = 5;
  private static final short LOOK_AT_CONSUMERS_VERSION = 1;
  private static final int AMPLE_MS = 60_000;

  private final Peer peer;
  private final String groupId;
  private final InetSocketAddress address;
  private final ConnectionPool coordinator;
  private final Symbols symbols;
  private final List<Function<Symbols, Transcript.Step>> steps;
  private String heading = "";
  private Epochs epochs = new Epochs();

  private Stage(
      Peer peer,
      String groupId,
      InetSocketAddress address,
      Symbols symbols,
      List<Function<Symbols, Transcript.Step>> steps) {
    this.peer = peer;
    this.groupId = groupId;
    this.address = address;
    this.coordinator = peer.pool(address);
    this.symbols = symbols;
    this.steps = steps;
    symbols.name(groupId, "group");
    Peer.TOPICS.keySet().forEach(topic -> symbols.name(peer.topicId(topic).toString(), topic));
  }

  /**
   * Plays a script from beginning to end; a play that breaks off ends with a {@link
   * Transcript#BROKEN} step. When chance is against it, it is played again.
   *
   * @param groupId unused so far
   */
  public static Transcript play(Script script, Peer peer, String groupId)
      throws InterruptedException {
    return play(script, peer, groupId, ATTEMPTS);
  }

  /**
   * {@link #play(Script, Peer, String)} with so many attempts.
   *
   * @param groupId unused so far
   */
  public static Transcript play(Script script, Peer peer, String groupId, int attempts)
      throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      String group = groupId + "-" + attempt;
      List<Function<Symbols, Transcript.Step>> steps = new ArrayList<>();
      Symbols symbols = new Symbols();
      try {
        script.scene().play(new Stage(peer, group, peer.coordinatorOf(group), symbols, steps));
        return transcript(steps, symbols);
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) {
        if (!(e instanceof BadLuckException) || attempt == attempts) {
          steps.add(names -> brokenOff(e));
          return transcript(steps, symbols);
        }
      }
    }
  }

  private static Transcript transcript(
      List<Function<Symbols, Transcript.Step>> steps, Symbols symbols) {
    return new Transcript(steps.stream().map(step -> step.apply(symbols)).toList());
  }

  /** The script's own group. */
  public String groupId() {
    return groupId;
  }

  /** Another group of the script's own. */
  public String groupId(String suffix) {
    return groupId + "-" + suffix;
  }

  /** Of one of {@link Peer#TOPICS}. */
  public Uuid topicId(String topic) {
    return peer.topicId(topic);
  }

  /**
   * A member of the group, who has not joined: a consumer of {@code orders} with ample timeouts.
   *
   * @param name the order of names is the order of member ids; while it has no other role, its name
   *     in the transcript
   */
  public Actor member(String name) {
    return member(name, profile -> profile);
  }

  /** A member with another profile than {@link #member(String)} gives. */
  public Actor member(String name, UnaryOperator<MemberProfile> change) {
    MemberProfile usual =
        MemberProfile.consumer(groupId, List.of("orders"))
            .withTimeouts(Duration.ofSeconds(30), Duration.ofSeconds(20));
    return new Actor(this, name, change.apply(usual), coordinator);
  }

  /**
   * A member of a consumer group, who has not joined: it subscribes to {@code orders}, with ample
   * time to give partitions up.
   *
   * @param name its name in the transcript; the order of names is the order of member ids
   */
  public ConsumerActor consumer(String name) {
    return consumer(name, told -> {});
  }

  /**
   * A member of a consumer group that tells something else of itself than {@link #consumer(String)}
   * does.
   */
  public ConsumerActor consumer(String name, Consumer<ConsumerGroupHeartbeatRequestData> change) {
    ConsumerGroupHeartbeatRequestData told =
        new ConsumerGroupHeartbeatRequestData()
            .setGroupId(groupId)
            .setRebalanceTimeoutMs(AMPLE_MS)
            .setSubscribedTopicNames(List.of("orders"));
    change.accept(told);
    return new ConsumerActor(this, name, told, peer.ownPool(address));
  }

  /** Members who joined in one phase, and lead and follow as the coordinator decided. */
  public Team team(int size) throws InterruptedException, ExecutionException {
    return team(size, profile -> profile);
  }

  /** A team of members with another profile than {@link #member(String)} gives. */
  public Team team(int size, UnaryOperator<MemberProfile> change)
      throws InterruptedException, ExecutionException {
    List<Actor> members = new ArrayList<>();
    for (int i = 1; i <= size; i++) {
      members.add(member("m" + i, change));
    }
    return Team.join(members);
  }

  /** A request to the group's coordinator from nobody in particular. */
  public <R extends ApiMessage> Call<R> call(ApiMessage request, int version, Class<R> answer) {
    return call(request, version, answer, ignored -> {});
  }

  /**
   * A request to the group's coordinator from nobody in particular.
   *
   * @param trim takes out of the answer what is not the script's own, before it is recorded
   */
  public <R extends ApiMessage> Call<R> call(
      ApiMessage request, int version, Class<R> answer, Consumer<R> trim) {
    return new Call<>(
        this, "client", coordinator.as("client"), () -> request, (short) version, answer, trim);
  }

  /** A request to the server the clients know. */
  public <R extends ApiMessage> Call<R> ask(ApiMessage request, int version, Class<R> answer) {
    return new Call<>(
        this,
        "client",
        peer.anyBroker("client"),
        () -> request,
        (short) version,
        answer,
        ignored -> {});
  }

  /** What the labels of the following requests begin with. */
  public void heading(String text) {
    heading = text;
  }

  /** The group as it is just now; nothing is recorded. */
  public DescribedGroup look() throws InterruptedException, ExecutionException {
    DescribeGroupsRequestData describe =
        new DescribeGroupsRequestData().setGroups(List.of(groupId));
    return await(
            coordinator.as("client").send(describe, LOOK_VERSION, DescribeGroupsResponseData.class))
        .groups()
        .get(0);
  }

  /** The consumer group as it is just now; nothing is recorded. */
  ConsumerGroupDescribeResponseData lookAtConsumers()
      throws InterruptedException, ExecutionException {
    ConsumerGroupDescribeRequestData describe =
        new ConsumerGroupDescribeRequestData().setGroupIds(List.of(groupId));
    return await(
        coordinator
            .as("client")
            .send(describe, LOOK_AT_CONSUMERS_VERSION, ConsumerGroupDescribeResponseData.class));
  }

  /** The group as it is just now, whichever protocol its members speak; nothing is recorded. */
  public ConsumerLook lookAtGroup() throws InterruptedException, ExecutionException {
    return ConsumerLook.at(this);
  }

  /** Records what a look at a consumer group has shown. */
  void record(
      String label, ConsumerGroupDescribeResponseData look, SortedMap<String, String> more) {
    record(label(label), look, LOOK_AT_CONSUMERS_VERSION, more);
  }

  /** Records what a look has shown. */
  public void record(DescribedGroup look) {
    record(
        label("group"),
        new DescribeGroupsResponseData().setGroups(List.of(look)),
        LOOK_VERSION,
        new TreeMap<>());
  }

  /** Records something that is no answer. */
  public void note(String label, String field, String value) {
    record(label(label), field, value);
  }

  /** From now on, and in all that was recorded, this id is shown as that name. */
  public void name(String id, String name) {
    symbols.name(id, name);
  }

  Symbols symbols() {
    return symbols;
  }

  /** Of the consumer group that there is. */
  Epochs epochs() {
    return epochs;
  }

  /** Whatever consumer group comes next counts its epochs anew. */
  void countEpochsAnew() {
    epochs = new Epochs();
  }

  void record(String label, String field, String value) {
    steps.add(
        names -> new Transcript.Step(names.apply(label), new TreeMap<>(Map.of(field, value))));
  }

  /** With the heading. */
  String label(String text) {
    return heading + text;
  }

  void record(String label, ApiMessage answer, short version, SortedMap<String, String> more) {
    Epochs counted = epochs;
    steps.add(
        names -> {
          SortedMap<String, String> fields = AnswerFields.of(answer, version, names, counted);
          fields.putAll(more);
          return new Transcript.Step(names.apply(label), fields);
        });
  }

  /**
   * Returns when the coordinator has answered something about the group, and so has seen all that
   * was sent well before.
   */
  void passThroughCoordinator() throws InterruptedException, ExecutionException {
    look();
  }

  static boolean isAnsweredWith(ApiMessage answer, short version, Errors expected) {
    List<Errors> found = AnswerFields.errors(answer, version);
    return expected == Errors.NONE ? found.isEmpty() : found.equals(List.of(expected));
  }

  /** The client's own timeout bounds the wait. */
  static <R> R await(CompletableFuture<R> answer) throws InterruptedException, ExecutionException {
    return answer.get();
  }

  private static Transcript.Step brokenOff(Exception e) {
    return new Transcript.Step(
        "broken off", new TreeMap<>(Map.of(Transcript.BROKEN, e.toString())));
  }
}
