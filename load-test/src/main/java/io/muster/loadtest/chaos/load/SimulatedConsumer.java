package io.muster.loadtest.chaos.load;

import io.muster.loadtest.chaos.history.Operation.Answer;
import io.muster.loadtest.chaos.history.Operation.Kind;
import io.muster.loadtest.chaos.history.Operation.Request;
import io.muster.loadtest.client.Versions;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData.TopicPartitions;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData.Assignment;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * A member that speaks the consumer protocol (KIP-848) itself: it heartbeats when it is told to,
 * takes and gives up what it is told, reads and commits offsets in its epoch, and comes back after
 * whatever goes wrong. While it is restless it leaves now and then, for good or, as a static
 * member, for a while; vanishes without a word; or says nothing for longer than its session lasts,
 * and then goes on as if nothing had happened.
 *
 * <p>Each attempt to join is under a member id of its own. So no id comes to be a member's again
 * once it is not, not even by a request that is carried out late.
 */
final class SimulatedConsumer implements Runnable {
  private static final int JOINING = 0;
  private static final int LEAVING = -1;
  private static final int LEAVING_FOR_A_WHILE = -2;
  private static final int REBALANCE_TIMEOUT_MS = 10_000;
  private static final Duration ROUND = Duration.ofMillis(300);
  private static final Duration BACK_OFF = Duration.ofMillis(200);
  private static final Duration MOST_SECONDS_TOO_LONG = Duration.ofSeconds(8);
  private static final Duration MOST_ABSENCE = Duration.ofSeconds(3);
  private static final int STATIC_ONE_IN = 3;
  private static final int MISBEHAVES_ONE_IN = 80;
  private static final int GIVES_UP_LATE_ONE_IN = 4;
  private static final int GIVES_UP_TOO_LATE_ONE_IN = 20;
  private static final Duration MOST_HESITATION = Duration.ofSeconds(3);
  private static final Duration TOO_LONG_A_HESITATION = Duration.ofSeconds(15);

  private final Target target;
  private final String group;
  private final String client;
  private final Duration session;
  private final AtomicLong offsets;
  private final Supplier<Phase> phase;
  private final Random random;
  private final Calls calls;
  private final Partitions partitions;
  private final Dialer dialer;

  private String memberId = "";
  private @Nullable String instanceId;
  private int epoch = JOINING;
  private Uuid topicId = Uuid.ZERO_UUID;

  /** What it takes for its own; more than {@link #assigned} while it has to give something up. */
  private final Set<Integer> owned = new HashSet<>();

  private Set<Integer> assigned = Set.of();

  /** When it gives up what it has to, and its next heartbeat is due; by the nanosecond clock. */
  private long givesUpAt;

  private long heartbeatAt;

  /** What the next heartbeat has to say: all, since an answer was lost; or what it owns. */
  private boolean tellsAll;

  private boolean tellsPartitions;

  /**
   * @param session how long the group waits for a member to be heard of
   * @param offsets where the next offset to commit comes from: no two commits are alike
   */
  SimulatedConsumer(
      Target target,
      String group,
      String client,
      Duration session,
      AtomicLong offsets,
      Supplier<Phase> phase,
      Random random) {
    this.target = target;
    this.group = group;
    this.client = client;
    this.session = session;
    this.offsets = offsets;
    this.phase = phase;
    this.random = random;
    this.calls = new Calls(target.history());
    this.partitions = new Partitions(target.topic(), target.partitions());
    this.dialer = new Dialer(target, group, client, random);
  }

  @Override
  public void run() {
    try (dialer) {
      while (phase.get() != Phase.OVER) {
        try {
          Thread.sleep((dialer.dial() && liveOneRound() ? ROUND : BACK_OFF).toMillis());
        } catch (LostException e) {
          tellsAll = true;
          dialer.close();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether all went well. */
  private boolean liveOneRound() throws LostException, InterruptedException {
    if (epoch == JOINING) {
      return join();
    }
    if (phase.get() == Phase.RESTLESS && random.nextInt(MISBEHAVES_ONE_IN) == 0) {
      return misbehave();
    }
    if (!tellsAll) { // Else it may have been fenced, and not been told.
      giveUp();
    }
    boolean due = tellsAll || tellsPartitions || System.nanoTime() - heartbeatAt >= 0;
    return (!due || heartbeat()) && accept(tryToCommit(memberId, epoch, owned));
  }

  private boolean join() throws LostException, InterruptedException {
    memberId = Uuid.randomUuid().toString();
    instanceId = random.nextInt(STATIC_ONE_IN) == 0 ? client : null;
    return accept(ask(memberId, Kind.JOIN, JOINING, full(JOINING)));
  }

  /** Returns whether it is a member still. */
  private boolean misbehave() throws LostException, InterruptedException {
    switch (random.nextInt(3)) {
      case 0 -> leave();
      case 1 -> {
        close("vanishes");
        dialer.close();
        Thread.sleep(random.nextLong(MOST_ABSENCE.toMillis()));
      }
      default -> {
        Thread.sleep(session.toMillis() + random.nextLong(MOST_SECONDS_TOO_LONG.toMillis()));
        record(Kind.SILENT, Answer.remark("longer than its session"));
        if (!dialer.dial()) {
          return false;
        }
        // Refused or not, what it is told by its heartbeat is what counts.
        Answer unused = tryToCommit(memberId, epoch, owned);
        return heartbeat();
      }
    }
    return false;
  }

  private void leave() throws LostException, InterruptedException {
    String left = memberId;
    int leftIn = epoch;
    Set<Integer> had = Set.copyOf(owned);
    int how = instanceId != null && random.nextBoolean() ? LEAVING_FOR_A_WHILE : LEAVING;
    ConsumerGroupHeartbeatRequestData stale = bare(leftIn);
    ConsumerGroupHeartbeatRequestData leave = bare(how);
    close(how == LEAVING ? "leaves" : "leaves for a while");
    Answer answer = ask(left, Kind.LEAVE, leftIn, leave).answer();
    if (answer.outcome().equals(Answer.DONE)) {
      // The answers are for the checker to judge; nothing here follows from them.
      Heard unused = ask(left, Kind.HEARTBEAT, leftIn, stale);
      Answer unusedToo = tryToCommit(left, leftIn, had);
    }
    Thread.sleep(random.nextLong(MOST_ABSENCE.toMillis()));
  }

  /** What it does not have to have any more it gives up after a while, and says so next. */
  private void giveUp() {
    Set<Integer> surplus = new HashSet<>(owned);
    surplus.removeAll(assigned);
    if (!surplus.isEmpty() && System.nanoTime() - givesUpAt >= 0) {
      record(Kind.REVOKED, Answer.owning(Set.copyOf(surplus)));
      owned.removeAll(surplus);
      tellsPartitions = true;
    }
  }

  private boolean heartbeat() throws LostException, InterruptedException {
    ConsumerGroupHeartbeatRequestData request = tellsAll ? full(epoch) : bare(epoch);
    if (tellsPartitions) {
      request.setTopicPartitions(ownedPartitions());
    }
    return accept(ask(memberId, Kind.HEARTBEAT, epoch, request));
  }

  /** An answer as it is written down, and as it was. */
  private record Heard(Answer answer, ConsumerGroupHeartbeatResponseData data) {}

  private Heard ask(String by, Kind kind, int named, ConsumerGroupHeartbeatRequestData request)
      throws LostException, InterruptedException {
    ConsumerGroupHeartbeatResponseData[] data = new ConsumerGroupHeartbeatResponseData[1];
    Answer answer =
        calls.<ConsumerGroupHeartbeatResponseData>call(
            request(by, kind, named, Map.of()),
            () ->
                dialer.send(
                    request,
                    ApiKeys.CONSUMER_GROUP_HEARTBEAT.latestVersion(),
                    ConsumerGroupHeartbeatResponseData.class),
            got -> {
              data[0] = got;
              Errors error = Errors.forCode(got.errorCode());
              return error == Errors.NONE
                  ? Answer.joined(by, got.memberEpoch(), Set.of())
                  : Answer.of(error.name());
            });
    return new Heard(answer, data[0]);
  }

  /** Does what the answer to a heartbeat asks for, and says whether that is to go on. */
  private boolean accept(Heard heard) throws LostException, InterruptedException {
    if (!accept(heard.answer())) {
      return false;
    }
    tellsAll = false;
    tellsPartitions = false;
    epoch = heard.data().memberEpoch();
    heartbeatAt =
        System.nanoTime() + Duration.ofMillis(heard.data().heartbeatIntervalMs()).toNanos();
    Assignment told = heard.data().assignment();
    return told == null || take(told);
  }

  private boolean take(Assignment told) throws LostException, InterruptedException {
    Set<Integer> next = new HashSet<>();
    for (var topic : told.topicPartitions()) {
      topicId = topic.topicId();
      next.addAll(topic.partitions());
    }
    assigned = next;
    if (!next.containsAll(owned)) {
      givesUpAt = System.nanoTime() + hesitation().toNanos();
    }
    if (owned.containsAll(next)) {
      return true;
    }
    owned.addAll(next);
    record(Kind.ASSIGNED, Answer.owning(Set.copyOf(owned)));
    tellsPartitions = true;
    return read();
  }

  private Duration hesitation() {
    if (phase.get() == Phase.RESTLESS && random.nextInt(GIVES_UP_TOO_LATE_ONE_IN) == 0) {
      return TOO_LONG_A_HESITATION;
    }
    return random.nextInt(GIVES_UP_LATE_ONE_IN) == 0
        ? Duration.ofMillis(random.nextLong(MOST_HESITATION.toMillis()))
        : Duration.ZERO;
  }

  private boolean read() throws LostException, InterruptedException {
    OffsetFetchRequestData fetch =
        new OffsetFetchRequestData()
            .setGroups(
                List.of(
                    new OffsetFetchRequestGroup()
                        .setGroupId(group)
                        .setMemberId(memberId)
                        .setMemberEpoch(epoch)
                        .setTopics(partitions.toFetch())));
    return accept(
        calls.<OffsetFetchResponseData>call(
            request(memberId, Kind.FETCH, epoch, Map.of()),
            () ->
                dialer.send(
                    fetch,
                    Versions.newest().of(ApiKeys.OFFSET_FETCH),
                    OffsetFetchResponseData.class),
            Partitions::fetched));
  }

  /** By this member, in this epoch. Who owns nothing has nothing to commit, and no trouble. */
  private Answer tryToCommit(String by, int named, Set<Integer> of)
      throws LostException, InterruptedException {
    Map<Integer, Long> next = new TreeMap<>();
    of.forEach(partition -> next.put(partition, offsets.incrementAndGet()));
    if (next.isEmpty()) {
      return Answer.of(Answer.DONE);
    }
    OffsetCommitRequestData commit =
        new OffsetCommitRequestData()
            .setGroupId(group)
            .setMemberId(by)
            .setGenerationIdOrMemberEpoch(named)
            .setTopics(partitions.toCommit(next));
    return calls.<OffsetCommitResponseData>call(
        request(by, Kind.COMMIT, named, next),
        () ->
            dialer.send(
                commit,
                Versions.newest().of(ApiKeys.OFFSET_COMMIT),
                OffsetCommitResponseData.class),
        Partitions::committed);
  }

  private boolean accept(Answer answer) {
    switch (answer.outcome()) {
      case Answer.DONE -> {
        return true;
      }
      // A joining member owns nothing yet.
      case "UNKNOWN_MEMBER_ID", "FENCED_MEMBER_EPOCH", "FENCED_INSTANCE_ID" -> {
        if (!owned.isEmpty()) {
          record(Kind.LOST, Answer.owning(Set.copyOf(owned)));
        }
        forget();
      }
      case "NOT_COORDINATOR", "COORDINATOR_NOT_AVAILABLE" -> {
        tellsAll = true;
        dialer.close();
      }
      default ->
          // It is tried again, and all is said: the group may have moved.
          tellsAll = true;
    }
    return false;
  }

  /** The application owns nothing from then on, whatever becomes of the member. */
  private void close(String why) {
    record(Kind.CLOSED, Answer.remark(why));
    forget();
  }

  private void forget() {
    memberId = "";
    owned.clear();
    assigned = Set.of();
    epoch = JOINING;
    tellsAll = false;
    tellsPartitions = false;
  }

  private ConsumerGroupHeartbeatRequestData bare(int named) {
    return new ConsumerGroupHeartbeatRequestData()
        .setGroupId(group)
        .setMemberId(memberId)
        .setInstanceId(instanceId)
        .setMemberEpoch(named);
  }

  private ConsumerGroupHeartbeatRequestData full(int named) {
    return bare(named)
        .setRebalanceTimeoutMs(REBALANCE_TIMEOUT_MS)
        .setSubscribedTopicNames(List.of(target.topic()))
        .setTopicPartitions(ownedPartitions());
  }

  private List<TopicPartitions> ownedPartitions() {
    return owned.isEmpty()
        ? List.of()
        : List.of(new TopicPartitions().setTopicId(topicId).setPartitions(owned.stream().toList()));
  }

  private void record(Kind kind, Answer answer) {
    target.history().add(request(memberId, kind, epoch, Map.of()), target.history().now(), answer);
  }

  private Request request(String by, Kind kind, int named, Map<Integer, Long> committed) {
    return new Request(kind, client, group, by, named, dialer.node(), committed);
  }
}
