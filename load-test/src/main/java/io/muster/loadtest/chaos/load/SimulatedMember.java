package io.muster.loadtest.chaos.load;

import io.muster.loadtest.chaos.history.Operation.Answer;
import io.muster.loadtest.chaos.history.Operation.Kind;
import io.muster.loadtest.chaos.history.Operation.Request;
import io.muster.loadtest.client.Dealing;
import io.muster.loadtest.client.GroupMember;
import io.muster.loadtest.client.MemberProfile;
import io.muster.loadtest.client.Membership;
import io.muster.loadtest.client.Versions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.JoinGroupResponseData.JoinGroupResponseMember;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/**
 * A member that joins, syncs, reads its group's offsets, heartbeats and commits, and comes back
 * after whatever goes wrong. While it is restless it leaves now and then, and tries what must be
 * refused: to heartbeat and to commit in a generation that is over, or after it has left.
 */
final class SimulatedMember implements Runnable {
  private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(20);
  private static final Duration REBALANCE_TIMEOUT = Duration.ofSeconds(15);
  private static final Duration ROUND = Duration.ofMillis(500);
  private static final Duration BACK_OFF = Duration.ofMillis(200);
  private static final int LEAVES_ONE_IN = 200;
  private static final int TRIES_THE_PAST_ONE_IN = 2;

  private final Target target;
  private final String client;
  private final MemberProfile profile;
  private final AtomicLong offsets;
  private final Supplier<Phase> phase;
  private final Random random;
  private final Calls calls;
  private final Partitions partitions;
  private final Dialer dialer;

  private GroupMember member;
  private boolean joined;
  private Set<Integer> owned = Set.of();

  /**
   * @param offsets where the next offset to commit comes from: no two commits are alike
   */
  SimulatedMember(
      Target target,
      String group,
      String client,
      AtomicLong offsets,
      Supplier<Phase> phase,
      Random random) {
    this.target = target;
    this.client = client;
    this.profile =
        MemberProfile.consumer(group, List.of(target.topic()))
            .withTimeouts(SESSION_TIMEOUT, REBALANCE_TIMEOUT);
    this.offsets = offsets;
    this.phase = phase;
    this.random = random;
    this.calls = new Calls(target.history());
    this.partitions = new Partitions(target.topic(), target.partitions());
    this.dialer = new Dialer(target, group, client, random);
    this.member = newcomer();
  }

  @Override
  public void run() {
    try (dialer) {
      while (phase.get() != Phase.OVER) {
        try {
          Thread.sleep((dialer.dial() && liveOneRound() ? ROUND : BACK_OFF).toMillis());
        } catch (LostException e) {
          dialer.close();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether all went well. */
  private boolean liveOneRound() throws LostException, InterruptedException {
    if (!joined) {
      return join() && sync() && read();
    }
    if (phase.get() == Phase.RESTLESS && random.nextInt(LEAVES_ONE_IN) == 0) {
      return leave();
    }
    return heartbeat() && commit();
  }

  private boolean join() throws LostException, InterruptedException {
    int before = generation();
    Request request = request(Kind.JOIN, Map.of());
    Answer answer =
        calls.<JoinGroupResponseData>call(request, () -> member.join(), SimulatedMember::joined);
    if (!accept(answer)) {
      return false;
    }
    if (before >= 0
        && before < generation()
        && phase.get() == Phase.RESTLESS
        && random.nextInt(TRIES_THE_PAST_ONE_IN) == 0) {
      tryThePast(before);
    }
    return true;
  }

  private static Answer joined(JoinGroupResponseData answer) {
    Errors error = Errors.forCode(answer.errorCode());
    return error != Errors.NONE
        ? Answer.of(error.name())
        : Answer.joined(
            answer.memberId(),
            answer.generationId(),
            answer.members().stream()
                .map(JoinGroupResponseMember::memberId)
                .collect(Collectors.toUnmodifiableSet()));
  }

  private boolean sync() throws LostException, InterruptedException {
    Membership self = member.membership();
    Map<String, byte[]> assignments =
        self.isLeader()
            ? new Dealing(target.topic(), target.partitions())
                .dealOut(
                    self.members().stream()
                        .map(JoinGroupResponseMember::memberId)
                        .collect(Collectors.toSet()))
            : Map.of();
    Answer answer =
        calls.<SyncGroupResponseData>call(
            request(Kind.SYNC, Map.of()),
            () -> member.sync(assignments),
            synced ->
                synced.errorCode() == Errors.NONE.code()
                    ? Answer.owning(Dealing.dealt(synced.assignment()))
                    : error(synced.errorCode()));
    joined = accept(answer);
    owned = answer.partitions();
    return joined;
  }

  private boolean read() throws LostException, InterruptedException {
    return accept(
        calls.<OffsetFetchResponseData>call(
            request(Kind.FETCH, Map.of()),
            () -> member.fetch(partitions.toFetch()),
            Partitions::fetched));
  }

  private boolean heartbeat() throws LostException, InterruptedException {
    return accept(
        calls.<HeartbeatResponseData>call(
            request(Kind.HEARTBEAT, Map.of()),
            () -> member.heartbeat(),
            answer -> error(answer.errorCode())));
  }

  private boolean commit() throws LostException, InterruptedException {
    Map<Integer, Long> next = new TreeMap<>();
    owned.forEach(partition -> next.put(partition, offsets.incrementAndGet()));
    return next.isEmpty()
        || accept(
            calls.<OffsetCommitResponseData>call(
                request(Kind.COMMIT, next),
                () -> member.commit(partitions.toCommit(next)),
                Partitions::committed));
  }

  private boolean leave() throws LostException, InterruptedException {
    Answer answer =
        calls.<LeaveGroupResponseData>call(
            request(Kind.LEAVE, Map.of()),
            () -> member.leave(),
            left ->
                error(
                    left.errorCode() == Errors.NONE.code()
                        ? left.members().get(0).errorCode()
                        : left.errorCode()));
    if (!accept(answer)) {
      return false;
    }
    tryThePast(generation());
    forgetMembership();
    return true;
  }

  /** The answers are for the checker to judge; nothing here follows from them. */
  private void tryThePast(int generation) throws LostException, InterruptedException {
    Membership self = member.membership();
    Answer unused =
        calls.<HeartbeatResponseData>call(
            request(Kind.HEARTBEAT, generation, Map.of()),
            () ->
                dialer.send(
                    self.heartbeat().setGenerationId(generation),
                    ApiKeys.HEARTBEAT.latestVersion(),
                    HeartbeatResponseData.class),
            answer -> error(answer.errorCode()));
    Map<Integer, Long> stale =
        Map.of(random.nextInt(target.partitions()), offsets.incrementAndGet());
    unused =
        calls.<OffsetCommitResponseData>call(
            request(Kind.COMMIT, generation, stale),
            () ->
                dialer.send(
                    self.commit(partitions.toCommit(stale))
                        .setGenerationIdOrMemberEpoch(generation),
                    Versions.newest().of(ApiKeys.OFFSET_COMMIT),
                    OffsetCommitResponseData.class),
            Partitions::committed);
  }

  /** Does what the answer asks for, and says whether that is to go on. */
  private boolean accept(Answer answer) {
    switch (answer.outcome()) {
      case Answer.DONE -> {
        return true;
      }
      case "REBALANCE_IN_PROGRESS", "ILLEGAL_GENERATION" -> joined = false;
      case "UNKNOWN_MEMBER_ID" -> forgetMembership();
      case "NOT_COORDINATOR", "COORDINATOR_NOT_AVAILABLE" -> dialer.close();
      default -> {
        // It is tried again.
      }
    }
    return false;
  }

  private void forgetMembership() {
    member = newcomer();
    joined = false;
    owned = Set.of();
  }

  private GroupMember newcomer() {
    return new GroupMember(dialer, profile, Versions.newest());
  }

  private int generation() {
    return member.membership().generation();
  }

  private Request request(Kind kind, Map<Integer, Long> committed) {
    return request(kind, generation(), committed);
  }

  private Request request(Kind kind, int generation, Map<Integer, Long> committed) {
    return new Request(
        kind,
        client,
        profile.groupId(),
        member.membership().memberId(),
        generation,
        dialer.node(),
        committed);
  }

  private static Answer error(short code) {
    return Answer.of(Errors.forCode(code).name());
  }
}
