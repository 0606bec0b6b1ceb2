package io.muster.loadtest.oracle.stage;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.common.message.JoinGroupResponseData;

/**
 * Everybody who may be in a group of consumers, by either protocol (KIP-848). Who is in it does
 * what a client does by itself, until nothing changes any more: how a group comes there, and how
 * soon, is up to the server.
 */
public final class Company {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final long BEAT_INTERVAL_MS = 20;

  /** So often nothing must have changed: a server may do something after it has answered. */
  private static final int CALM_ROUNDS = 3;

  private final Stage stage;
  private final List<ConsumerActor> consumers;
  private final List<ClassicClient> classics;
  private final Set<ConsumerActor> clinging = new HashSet<>();

  public Company(Stage stage, List<ConsumerActor> consumers, List<Actor> classics) {
    this.stage = stage;
    this.consumers = List.copyOf(consumers);
    this.classics = classics.stream().map(ClassicClient::new).toList();
  }

  /** From now on this member gives nothing up. */
  public void cling(ConsumerActor member) {
    clinging.add(member);
  }

  /** From now on this member gives up what it is to give up, as the others do. */
  public void letGo(ConsumerActor member) {
    clinging.remove(member);
  }

  public boolean isClinging(ConsumerActor member) {
    return clinging.contains(member);
  }

  /** A classic member has sent this, and syncs once it is answered. */
  public void sent(Actor member, Posted<JoinGroupResponseData> join) {
    classics.stream().filter(client -> client.actor() == member).forEach(each -> each.sent(join));
  }

  /** Everybody does what is next for him. */
  public ConsumerLook round() throws InterruptedException, ExecutionException {
    ConsumerLook look = ConsumerLook.at(stage);
    for (ConsumerActor member : consumers) {
      if (isTakingPart(member, look)) {
        heartbeat(member);
      }
    }
    for (ClassicClient client : classics) {
      if (client.isUnderWay() || look.has(client.actor().memberId())) {
        client.act();
      }
    }
    return look;
  }

  /**
   * Returns when nothing changes any more.
   *
   * @param least lasts at least until then, by {@link System#nanoTime}
   * @throws TimeoutException when it does not come to that within 30 s
   */
  public ConsumerLook settle(long least)
      throws InterruptedException, ExecutionException, TimeoutException {
    long start = System.nanoTime();
    ConsumerLook last = round();
    int calm = 0;
    while (calm < CALM_ROUNDS || System.nanoTime() - least < 0) {
      if (System.nanoTime() - start > LIMIT.toNanos()) {
        throw new TimeoutException("Not settled within %s: %s".formatted(LIMIT, last));
      }
      TimeUnit.MILLISECONDS.sleep(BEAT_INTERVAL_MS);
      ConsumerLook look = round();
      calm = look.equals(last) && isAtRest(look) ? calm + 1 : 0;
      last = look;
    }
    countEpochs(last);
    return last;
  }

  /** Another group that has the same name later counts its epochs anew. */
  private void countEpochs(ConsumerLook look) {
    if (!look.isConsumerGroup()) {
      stage.countEpochsAnew();
    } else if (!stage.epochs().areCounted()) {
      stage.epochs().countFrom(look.groupEpoch());
    }
  }

  /**
   * From now on epochs are counted from this one: how many the last step has brought is up to the
   * server.
   */
  public void countEpochsAnew(ConsumerLook look) {
    stage.countEpochsAnew();
    countEpochs(look);
  }

  /** Whether it has been in an epoch before the latest one since the group has its first one. */
  public boolean hasFormerEpoch(ConsumerActor member) {
    return stage.epochs().areCounted() && member.latestEpoch() > stage.epochs().first();
  }

  /** It may be refused: another may have taken the member's place since the last look. */
  private void heartbeat(ConsumerActor member) throws InterruptedException, ExecutionException {
    var unused = (isClinging(member) ? member.beat() : member.report()).unrecorded();
  }

  private static boolean isTakingPart(ConsumerActor member, ConsumerLook look) {
    return look.isConsumerGroup() && look.has(member.memberId()) && !look.isAway(member.memberId());
  }

  private boolean isAtRest(ConsumerLook look) {
    if (classics.stream().anyMatch(ClassicClient::isUnderWay)) {
      return false;
    }
    if (look.isEmpty() || !look.isConsumerGroup()) {
      return look.isEmpty() || look.isStable();
    }
    return look.isTargeted()
        && (look.isStable() || isSomebodyInTheWay(look))
        && consumers.stream().allMatch(member -> isInformed(member, look));
  }

  /** The group cannot become stable as long as a member is away or clings to what it has. */
  private boolean isSomebodyInTheWay(ConsumerLook look) {
    return look.memberIds().stream().anyMatch(look::isAway)
        || clinging.stream().anyMatch(member -> look.isBehind(member.memberId()));
  }

  private boolean isInformed(ConsumerActor member, ConsumerLook look) {
    return !isTakingPart(member, look)
        || isClinging(member)
        || partitions(member).equals(look.assignmentOf(member.memberId()));
  }

  private static Set<ConsumerLook.Owned> partitions(ConsumerActor member) {
    return member.owned().stream()
        .flatMap(topic -> ConsumerLook.partitions(topic.topicId(), topic.partitions()))
        .collect(Collectors.toSet());
  }
}
