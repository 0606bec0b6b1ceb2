package io.muster.group;

import io.muster.group.GroupNote.LookAtTransactions;
import io.muster.group.GroupNote.TransactionsSeen;
import io.muster.group.PendingOffsets.Settlement;
import io.muster.group.txn.TransactionStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the log asked what became of the transactions that a group's pending offsets wait for. One
 * question is under way at a time. The pause to the next one grows as long as nothing changes, and
 * is short again when somebody waits: how a transaction ended is only told until its producer goes
 * on.
 */
final class TransactionWatch {
  private static final Logger LOG = LoggerFactory.getLogger(TransactionWatch.class);

  /** Most requests that wait for an answer of the log. Each producer has one at a time. */
  private static final int MAX_AWAITED_BY = 1_000;

  /**
   * What the log says of a producer.
   *
   * @param shadow what its transactions have committed; empty if it was not needed
   * @param asked what was pending when the log was asked
   */
  record Seen(
      String transactionalId,
      TransactionStatus status,
      ShadowOffsets shadow,
      PendingOffsets asked) {}

  private static final ShadowOffsets NOT_ASKED = new ShadowOffsets(Map.of(), Set.of());

  private final String groupId;
  private final Transactions transactions;
  private final GroupActorSettings.Pending settings;
  private final ActorContext<GroupMessage> context;
  private final TimerScheduler<GroupMessage> timers;

  /** When each was first seen here, and not yet confirmed, in ticks. */
  private final Map<UUID, Long> unconfirmed = new HashMap<>();

  private final Set<UUID> confirmed = new HashSet<>();

  /**
   * By the tags of requests that wait: the look that is to tell, one that began after they came.
   */
  private final Map<UUID, Long> awaitedBy = new HashMap<>();

  private final HangingTransactions hanging;
  private Map<String, TransactionStatus> statuses = Map.of();
  private Duration pause;
  private long looksBegun;
  private long lastBegunTicksMs;
  private boolean underWay;
  private boolean awaited;
  private boolean failing;
  private int asked;

  TransactionWatch(
      String groupId,
      GroupEnvironment environment,
      ActorContext<GroupMessage> context,
      TimerScheduler<GroupMessage> timers) {
    this.groupId = groupId;
    this.transactions = environment.transactions();
    this.settings = environment.bounds().transactions();
    this.context = context;
    this.timers = timers;
    this.pause = settings.minLook();
    this.hanging = new HangingTransactions(groupId, settings.hangingWarning());
  }

  /** Timers of an earlier life are lost; an answer that is still to come is welcome. */
  void begin(PendingOffsets pending, Moment now) {
    underWay = false;
    awaitedBy.clear();
    changed(pending, now);
  }

  /** Pending offsets have come or gone. */
  void changed(PendingOffsets pending, Moment now) {
    Set<UUID> tags = pending.all().stream().map(PendingOffset::tag).collect(Collectors.toSet());
    confirmed.retainAll(tags);
    pending.all().stream()
        .filter(PendingOffset::confirmed)
        .map(PendingOffset::tag)
        .forEach(confirmed::add);
    unconfirmed.keySet().retainAll(tags);
    boolean isNews = false;
    for (UUID tag : tags) {
      isNews |= !confirmed.contains(tag) && unconfirmed.putIfAbsent(tag, now.ticksMs()) == null;
    }
    if (pending.isEmpty()) {
      timers.cancel(LookAtTransactions.INSTANCE);
    } else if (isNews) {
      soon();
    } else if (!underWay && !timers.isTimerActive(LookAtTransactions.INSTANCE)) {
      later();
    }
  }

  /** The log has taken what was marked under this tag. */
  void confirm(UUID tag) {
    confirmed.add(tag);
    unconfirmed.remove(tag);
  }

  /** Somebody waits for the end of transactions. */
  void soon() {
    awaited = true;
    boolean isNext =
        timers.isTimerActive(LookAtTransactions.INSTANCE) && pause.equals(settings.minLook());
    if (!underWay && !isNext) {
      pause = settings.minLook();
      later();
    }
  }

  /**
   * The request under this tag waits for the next answer. It comes without delay, but for the least
   * pause between two.
   *
   * @return whether it may wait
   */
  boolean await(UUID tag, Moment now) {
    if (awaitedBy.size() >= MAX_AWAITED_BY && !awaitedBy.containsKey(tag)) {
      soon();
      return false;
    }
    long look = Math.max(awaitedBy.getOrDefault(tag, looksBegun + 1), looksAnswered());
    awaitedBy.put(tag, look); // Of the last answer at least: whoever waits on is not forgotten.
    if (!underWay && look > looksBegun) {
      atOnce(now);
    }
    return true;
  }

  /** Whether the answer has come that the request waited for. */
  boolean hasLookedFor(UUID tag) {
    Long look = awaitedBy.get(tag);
    return look != null && look <= looksAnswered();
  }

  private long looksAnswered() {
    return underWay ? looksBegun - 1 : looksBegun;
  }

  /** The request waits no more. */
  void decided(UUID tag) {
    awaitedBy.remove(tag);
  }

  boolean isAwaitedByRequests() {
    return !awaitedBy.isEmpty();
  }

  /** Asks; ends with {@link TransactionsSeen}. */
  void look(PendingOffsets pending, Moment now) {
    if (underWay || pending.isEmpty()) {
      return;
    }
    underWay = true;
    awaited = false;
    looksBegun++;
    lastBegunTicksMs = now.ticksMs();
    Set<UUID> confirmedNow = Set.copyOf(confirmed);
    List<CompletableFuture<@Nullable Seen>> looks = new ArrayList<>();
    transactions
        .statusesOf(pending.transactionalIds())
        .forEach(
            (id, status) ->
                looks.add(seen(id, status, pending, confirmedNow).toCompletableFuture()));
    asked = looks.size();
    context.pipeToSelf(
        CompletableFuture.allOf(looks.toArray(CompletableFuture[]::new)),
        (done, failure) ->
            new TransactionsSeen(
                looks.stream().map(CompletableFuture::join).filter(Objects::nonNull).toList()));
  }

  /** What is settled by what was seen. */
  Settlement settle(PendingOffsets pending, List<Seen> seen, Moment now) {
    underWay = false;
    boolean someMissing = seen.size() < asked;
    if (someMissing && !failing) {
      LOG.warn(
          "Transactions not looked up group={} missing={} of={}; trying on",
          groupId,
          asked - seen.size(),
          asked);
    }
    failing = someMissing;
    Settlement settlement =
        Settlement.of(
            seen.stream()
                .map(
                    one ->
                        pending
                            .unchangedSince(one.asked())
                            .settle(
                                one.transactionalId(),
                                one.status(),
                                one.shadow(),
                                confirmed::contains,
                                tag -> isNeverForwarded(tag, now)))
                .toList());
    hanging.seen(pending.without(keysOf(settlement)), seen, now);
    Map<String, TransactionStatus> before = statuses;
    statuses = seen.stream().collect(Collectors.toMap(Seen::transactionalId, Seen::status));
    pause =
        awaited || !settlement.isEmpty() || !statuses.equals(before)
            ? settings.minLook()
            : Duration.ofMillis(Math.min(settings.maxLook().toMillis(), 2 * pause.toMillis()));
    // Who waits on after an answer says so each time. Others have been answered elsewhere.
    awaitedBy.values().removeIf(look -> look < looksBegun - 1);
    if (awaitedBy.values().stream().anyMatch(look -> look > looksBegun)) {
      atOnce(now);
    } else if (!pending.isEmpty()) { // They may have been deleted meanwhile.
      later();
    }
    return settlement;
  }

  private static List<PendingOffset.Key> keysOf(Settlement settlement) {
    return settlement.settled().stream().map(PendingOffset::key).toList();
  }

  /** Whether the log has taken none of what is settled, as far as is known. */
  boolean hasTakenNoneOf(Settlement settlement) {
    return !settlement.isEmpty()
        && settlement.committed().isEmpty()
        && settlement.settled().stream().noneMatch(offset -> confirmed.contains(offset.tag()));
  }

  private boolean isNeverForwarded(UUID tag, Moment now) {
    Long since = unconfirmed.get(tag);
    return since != null && now.ticksMs() - since > settings.forwardTimeout().toMillis();
  }

  private CompletionStage<@Nullable Seen> seen(
      String transactionalId,
      CompletionStage<TransactionStatus> told,
      PendingOffsets pending,
      Set<UUID> confirmedNow) {
    return told.thenCompose(status -> withShadow(transactionalId, status, pending, confirmedNow))
        .exceptionally(
            failure -> {
              LOG.debug("Transaction not looked up group={}", groupId, failure);
              return null;
            });
  }

  private CompletionStage<@Nullable Seen> withShadow(
      String transactionalId,
      TransactionStatus status,
      PendingOffsets pending,
      Set<UUID> confirmedNow) {
    Set<PartitionId> ended =
        pending.endedPartitions(transactionalId, status, confirmedNow::contains);
    return ended.isEmpty()
        ? CompletableFuture.completedStage(new Seen(transactionalId, status, NOT_ASKED, pending))
        : transactions
            .shadowOf(groupId, transactionalId, ended)
            .thenApply(shadow -> new Seen(transactionalId, status, shadow, pending));
  }

  private void later() {
    in(pause);
  }

  private void atOnce(Moment now) {
    pause = settings.minLook(); // So that nobody puts it off who wants it soon.
    long due = lastBegunTicksMs + pause.toMillis();
    in(looksBegun == 0 ? Duration.ZERO : Duration.ofMillis(Math.max(0, due - now.ticksMs())));
  }

  private void in(Duration delay) {
    timers.startSingleTimer(LookAtTransactions.INSTANCE, LookAtTransactions.INSTANCE, delay);
  }
}
