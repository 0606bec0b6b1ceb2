package io.muster.group;

import io.muster.group.GroupNote.TopicsFound;
import io.muster.group.GroupNote.TopicsMissed;
import io.muster.group.consumer.ConsumerGroup;
import java.util.Set;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.jspecify.annotations.Nullable;

/**
 * Has the log asked for the topics of a consumer group: at once when members subscribe to something
 * that nobody has looked for yet, and then every so often, since topics come, go and grow. One
 * question is under way at a time.
 */
final class TopicFollower {
  private static final long RETRY_MS = 1_000;

  private final TopicCatalog catalog;
  private final long refreshMs;
  private boolean underWay;
  private long dueAtTicksMs;
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
    unseenDueAtTicksMs = Long.MIN_VALUE;
  }

  /** Asks if it is time to, and returns when it will be next, {@link Decision#NEVER} if never. */
  long follow(ConsumerGroup group, Moment now, ActorContext<GroupMessage> context) {
    if (underWay
        || group.members().isEmpty()
        || (group.subscribedNames().isEmpty() && group.subscribedRegexes().isEmpty())) {
      return Decision.NEVER;
    }
    long due = hasUnseenTopics(group) ? Math.min(dueAtTicksMs, unseenDueAtTicksMs) : dueAtTicksMs;
    if (now.ticksMs() < due) {
      return due;
    }
    underWay = true;
    context.pipeToSelf(
        catalog.find(Set.copyOf(group.subscribedNames()), Set.copyOf(group.subscribedRegexes())),
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

  void answered(Moment now) {
    underWay = false;
    dueAtTicksMs = now.ticksMs() + refreshMs;
    unseenDueAtTicksMs = Long.MIN_VALUE;
  }

  void failed(Moment now) {
    underWay = false;
    dueAtTicksMs = now.ticksMs() + refreshMs;
    unseenDueAtTicksMs = now.ticksMs() + RETRY_MS;
  }
}
