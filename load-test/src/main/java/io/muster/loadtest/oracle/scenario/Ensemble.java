package io.muster.loadtest.oracle.scenario;

import io.muster.loadtest.oracle.stage.Actor;
import io.muster.loadtest.oracle.stage.Posted;
import io.muster.loadtest.oracle.stage.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroup;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroupMember;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * The clients of a play and their unanswered requests. It knows when the group has come to rest:
 * when every request is answered but those that only another request, or a timeout longer than the
 * scenario, can bring an answer to. What a server does within its join window is thus over before
 * the next step begins, however long its window is.
 */
final class Ensemble {
  /** A server that has not answered by then does not mean to. */
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private static final Duration PAUSE = Duration.ofMillis(30);
  private static final Duration BREATH = Duration.ofMillis(5);

  /** A request has arrived when so many looks could have been answered since it was sent. */
  private static final int LOOKS_UNTIL_ARRIVAL = 10;

  private static final Duration LEAST_UNTIL_ARRIVAL = Duration.ofMillis(20);

  private final Stage stage;
  private final Leaders leaders;
  private final Map<String, Actor> owners = new HashMap<>();
  private final Map<String, String> namesById = new HashMap<>();
  private final Set<String> handedOut = new HashSet<>();
  private final List<Waiting> waiting = new ArrayList<>();

  /** What a later request of this step stands for, by that one. */
  private final Map<Waiting.Join, Waiting.Join> superseded = new HashMap<>();

  private GroupLook last = GroupLook.NOTHING;
  private int newestGeneration;

  Ensemble(Stage stage, Leaders leaders) {
    this.stage = stage;
    this.leaders = leaders;
  }

  /** The group as it was when it last came to rest. */
  GroupLook last() {
    return last;
  }

  /** Of the group that there is; 0 before its first one. */
  int newestGeneration() {
    return newestGeneration;
  }

  /** Whose the member id is or was; null if it is nobody's. */
  @Nullable Actor ownerOf(String memberId) {
    return owners.get(memberId);
  }

  /** The name of whoever has or had the member id. Who comes back as another has another name. */
  String nameOf(String memberId) {
    return namesById.getOrDefault(memberId, "nobody");
  }

  /** Member ids that were handed out and neither joined nor given back (KIP-394). */
  Set<String> reservedIds() {
    Set<String> reserved = new HashSet<>(handedOut);
    reserved.removeIf(last::has);
    return reserved;
  }

  void returned(String memberId) {
    handedOut.remove(memberId);
  }

  /** Whether the member has a request unanswered. */
  boolean isWaiting(String memberId) {
    return waiting.stream().anyMatch(request -> request.memberId().equals(memberId));
  }

  boolean isWaiting(Waiting request) {
    return waiting.contains(request);
  }

  boolean hasJoinWaiting() {
    return waiting.stream().anyMatch(Waiting.Join.class::isInstance);
  }

  /**
   * A member that asks once more does not listen to its older request any longer, unless the newer
   * one is refused: Kafka never answers it.
   */
  void add(Waiting.Join join) {
    for (Waiting older : List.copyOf(waiting)) {
      if (older instanceof Waiting.Join before
          && !join.memberId().isEmpty()
          && before.memberId().equals(join.memberId())) {
        waiting.remove(before);
        superseded.put(join, before);
      }
    }
    waiting.add(join);
  }

  /** Likewise. */
  void add(Waiting.Sync sync) {
    forgetSync(sync.actor());
    waiting.add(sync);
  }

  /** Nor does a member that leaves. */
  void forgetSync(Actor actor) {
    waiting.removeIf(older -> older instanceof Waiting.Sync && older.actor() == actor);
  }

  /** Returns when the group is at rest, with everything recorded that was answered until then. */
  void rest() throws InterruptedException, ExecutionException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    GroupLook look = null;
    int calm = 0;
    while (calm < 2) {
      boolean allAnswered = waiting.stream().allMatch(request -> request.posted().isAnswered());
      long asked = System.nanoTime();
      look = look();
      boolean haveArrived = haveArrived(Duration.ofNanos(System.nanoTime() - asked));
      Posted<?> due = due(look);
      if (due == null && haveArrived && !isInTransit(look)) {
        // Who waits may have been overtaken by one look, but not by two.
        calm += allAnswered ? 2 : 1;
        TimeUnit.MILLISECONDS.sleep(allAnswered ? 0 : BREATH.toMillis());
      } else if (System.nanoTime() > deadline) {
        throw new IllegalStateException("The group does not come to rest within " + LIMIT);
      } else if (due == null) {
        calm = 0;
        TimeUnit.MILLISECONDS.sleep((haveArrived ? PAUSE : BREATH).toMillis());
      } else {
        calm = 0;
        due.await(PAUSE);
      }
    }
    recordAnswers();
    superseded.clear();
    if (look != null) {
      if (last.exists() && !look.exists()) {
        newestGeneration = 0;
        leaders.groupGone();
      }
      last = look;
      stage.record(look.group());
    }
  }

  /**
   * Whether the server has seen all that it has not answered. A member that is one already looks
   * the same before its request arrives and after, and each request goes over a connection of its
   * own.
   *
   * @param lookTime how long a request takes that is answered at once
   */
  private boolean haveArrived(Duration lookTime) {
    Duration many = lookTime.multipliedBy(LOOKS_UNTIL_ARRIVAL);
    Duration enough = many.compareTo(LEAST_UNTIL_ARRIVAL) > 0 ? many : LEAST_UNTIL_ARRIVAL;
    return waiting.stream()
        .map(Waiting::posted)
        .allMatch(posted -> posted.isAnswered() || posted.age().compareTo(enough) >= 0);
  }

  /** Returns as soon as the group has seen this request. */
  void awaitArrival(Waiting.Join join) throws InterruptedException, ExecutionException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!join.posted().isAnswered() && !isIn(look(), join) && System.nanoTime() < deadline) {
      join.posted().await(BREATH);
    }
  }

  /** Returns when the group looks as wanted. */
  void awaitLook(LookTest wanted, Duration limit) throws InterruptedException, ExecutionException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!wanted.isMet(look())) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("What should follow from a timeout does not");
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  /** How the group must look. */
  @FunctionalInterface
  interface LookTest {
    boolean isMet(GroupLook look);
  }

  private GroupLook look() throws InterruptedException, ExecutionException {
    DescribedGroup group = stage.look();
    for (DescribedGroupMember member : group.members()) {
      if (!namesById.containsKey(member.memberId())) {
        stage.name(member.memberId(), unanswered(member));
      }
    }
    return new GroupLook(group);
  }

  /** What a member is called whose client does not know its id yet. */
  private static String unanswered(DescribedGroupMember member) {
    return member.groupInstanceId() == null
        ? "new member of " + member.clientId()
        : "new member of " + member.groupInstanceId();
  }

  /** A request that a coordinator answers by itself, and has not answered. */
  private @Nullable Posted<?> due(GroupLook look) {
    for (Waiting request : waiting) {
      if (!request.posted().isAnswered() && isDue(request, look)) {
        return request.posted();
      }
    }
    return null;
  }

  private boolean isDue(Waiting request, GroupLook look) {
    if (request instanceof Waiting.Join join) {
      return !look.isPreparing() || isClosing(look) || isReplaced(join) || !isIn(look, join);
    } else if (request instanceof Waiting.Sync sync) {
      return !look.isCompleting()
          || sync.leads()
          || sync.generation() != newestGeneration
          || !look.has(sync.memberId());
    }
    throw new IllegalArgumentException("No request that may wait: " + request);
  }

  /**
   * Another process of its instance joins, at which it is told that it is not the one any more. As
   * neither knows its member id yet, a look does not tell them apart.
   */
  private boolean isReplaced(Waiting.Join join) {
    String instanceId = join.actor().instanceIdOrNull();
    return instanceId != null
        && waiting.stream()
            .dropWhile(request -> !request.equals(join))
            .skip(1)
            .anyMatch(
                request ->
                    request instanceof Waiting.Join later
                        && later.memberId().isEmpty()
                        && !later.posted().isAnswered()
                        && instanceId.equals(later.actor().instanceIdOrNull()));
  }

  /** A join phase that nobody is waited for in ends by itself, after the window. */
  private boolean isClosing(GroupLook look) {
    boolean heldUp = !last.isEmpty() && handedOut.stream().anyMatch(id -> !look.has(id));
    return !heldUp && look.members().stream().allMatch(this::isJoining);
  }

  /** Nobody is left to wait for. */
  private static boolean isInTransit(GroupLook look) {
    return look.isPreparing() && look.members().isEmpty();
  }

  private boolean isJoining(DescribedGroupMember member) {
    return waiting.stream()
        .anyMatch(
            request ->
                request instanceof Waiting.Join join
                    && !join.posted().isAnswered()
                    && isOf(member, join));
  }

  private boolean isIn(GroupLook look, Waiting.Join join) {
    return look.members().stream().anyMatch(member -> isOf(member, join));
  }

  /** Who joined without a member id has one that its client does not know yet. */
  private boolean isOf(DescribedGroupMember member, Waiting.Join join) {
    if (!join.memberId().isEmpty()) {
      return member.memberId().equals(join.memberId());
    }
    String instanceId = join.actor().instanceIdOrNull();
    return !namesById.containsKey(member.memberId())
        && (instanceId == null
            ? member.clientId().equals(join.actor().clientId())
            : instanceId.equals(member.groupInstanceId()));
  }

  private void recordAnswers() throws InterruptedException, ExecutionException {
    for (Waiting request : List.copyOf(waiting)) {
      if (request.posted().isAnswered()) {
        waiting.remove(request);
        if (request instanceof Waiting.Join join) {
          JoinGroupResponseData answer = join.posted().answer();
          if (join.elsewhere()) {
            joinedElsewhere(join.actor(), answer);
          } else {
            joined(join.actor(), answer);
          }
          Waiting.Join before = superseded.get(join);
          if (before != null && answer.errorCode() != Errors.NONE.code()) {
            waiting.add(before);
          }
        } else {
          request.posted().answer();
        }
      }
    }
  }

  /** Takes in the answer to a JoinGroup. */
  void joined(Actor actor, JoinGroupResponseData answer) {
    Errors error = Errors.forCode(answer.errorCode());
    if (error == Errors.MEMBER_ID_REQUIRED) {
      handedOut.add(answer.memberId());
      learn(actor, answer.memberId());
    } else if (error == Errors.NONE) {
      handedOut.remove(answer.memberId());
      learn(actor, answer.memberId());
      newestGeneration = Math.max(newestGeneration, answer.generationId());
      if (answer.memberId().equals(answer.leader())) {
        leaders.elected(answer.generationId(), nameOf(answer.memberId()));
      }
    }
  }

  /** The id that it has now is reserved in another group: this one does not wait for it. */
  private void joinedElsewhere(Actor actor, JoinGroupResponseData answer) {
    Errors error = Errors.forCode(answer.errorCode());
    if (error == Errors.MEMBER_ID_REQUIRED || error == Errors.NONE) {
      learn(actor, answer.memberId());
    }
  }

  private void learn(Actor actor, String memberId) {
    if (owners.putIfAbsent(memberId, actor) == null) {
      long former = owners.values().stream().filter(owner -> owner == actor).count() - 1;
      namesById.put(memberId, actor.name() + (former == 0 ? "" : "-" + (former + 1)));
    }
    stage.name(memberId, nameOf(memberId));
  }
}
