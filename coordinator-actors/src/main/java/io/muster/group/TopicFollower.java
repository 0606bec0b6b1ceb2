package io.muster.group;

import io.muster.group.GroupNote.TopicsFound;
import io.muster.group.GroupNote.TopicsMissed;
import io.muster.group.consumer.ConsumerGroup;
import java.util.Set;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.jspecify.annotations.Nullable;

/**
 * Has the log asked for the topics of a consumer group: at once when members subscribe to something
 * that nobody has looked for yet, and then every so often, since topics come, go and grow; soon
 * again where the answer is doubted, or does not say everything. One question is under way at a
 * time.
 */
final class TopicFollower {
  private static final long RETRY_MS = 1_000;

  private final TopicCatalog catalog;
  private final long refreshMs;
  private boolean underWay;
  private Set<String> names = Set.of();
  private Set<String> regexes = Set.of();
  private long dueAtTicksMs;
  private long doubtsDueAtTicksMs;
  private long unseenDueAtTicksMs;

  /** Each heartbeat asks whether its group has topics to look for: remembered of this group. */
  private @Nullable ConsumerGroup seen;

  private boolean unseenTopics;

  TopicFollower(TopicCatalog catalog, int refreshMs) {
    this.catalog = catalog;
    this.refreshMs = refreshMs;
  }

  /** An answer that is still to come will be welcome, but not waited for. */
  void begin() {
    underWay = false;
    dueAtTicksMs = Long.MIN_VALUE;
    doubtsDueAtTicksMs = Long.MIN_VALUE;
    unseenDueAtTicksMs = Long.MIN_VALUE;
  }

  /** Asks if it is time to, and returns when it will be next, {@link Decision#NEVER} if never. */
  long follow(
      ConsumerGroup group, GroupState state, Moment now, ActorContext<GroupMessage> context) {
    if (underWay
        || group.members().isEmpty()
        || (group.subscribedNames().isEmpty() && group.subscribedRegexes().isEmpty())) {
      return Decision.NEVER;
    }
    long due = hasUnseenTopics(group) ? Math.min(dueAtTicksMs, unseenDueAtTicksMs) : dueAtTicksMs;
    due = Consuming.doubtsOf(state).isEmpty() ? due : Math.min(due, doubtsDueAtTicksMs);
    if (now.ticksMs() < due) {
      return due;
    }
    underWay = true;
    names = Set.copyOf(group.followedNames()); // Of those that match, a list may lack some.
    regexes = Set.copyOf(group.subscribedRegexes());
    context.pipeToSelf(
        catalog.find(names, regexes),
        (found, failure) -> failure == null ? new TopicsFound(found) : new TopicsMissed(failure));
    return Decision.NEVER;
  }

  @SuppressWarnings("ReferenceEquality") // any change makes another one
  private boolean hasUnseenTopics(ConsumerGroup group) {
    if (group != seen) {
      seen = group;
      unseenTopics = group.hasUnseenTopics();
    }
    return unseenTopics;
  }

  void answered(TopicCatalog.Found found, Moment now) {
    underWay = false;
    dueAtTicksMs = now.ticksMs() + refreshMs;
    doubtsDueAtTicksMs = now.ticksMs() + RETRY_MS;
    unseenDueAtTicksMs = found.hasAll(names, regexes) ? Long.MIN_VALUE : now.ticksMs() + RETRY_MS;
  }

  void failed(Moment now) {
    underWay = false;
    dueAtTicksMs = now.ticksMs() + refreshMs;
    doubtsDueAtTicksMs = now.ticksMs() + RETRY_MS;
    unseenDueAtTicksMs = now.ticksMs() + RETRY_MS;
  }
}
