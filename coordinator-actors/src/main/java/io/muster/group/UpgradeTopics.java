package io.muster.group;

import io.muster.group.GroupNote.UpgradeTopicsFound;
import io.muster.group.GroupNote.UpgradeTopicsMissed;
import io.muster.group.consumer.KnownTopic;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/**
 * What the log has of the topics of a classic group that is to become a consumer group ({@link
 * Upgrade}): what its members own goes by names of topics, and a consumer group knows them by id.
 * It is asked for before; those who would bring the upgrade about wait meanwhile, all others do
 * not.
 *
 * <p>What a topic's owners have is lost to them if the log has no such topic. A broker that has
 * just started may say so of any, so it is believed only when it has been said for a while.
 */
final class UpgradeTopics {
  private final TopicCatalog catalog;
  private final long retryMs;
  private final long doubtMs;
  private boolean underWay;
  private long missedUntilTicksMs = Long.MIN_VALUE;
  private Map<String, KnownTopic> known = Map.of();
  private long knownUntilTicksMs = Long.MIN_VALUE;

  /** Since when the log has said so, of those of which it did when it was last asked. */
  private final Map<String, Long> absentSinceTicksMs = new HashMap<>();

  private long saidAtTicksMs;

  /**
   * @param retryMs after a look-up in vain none is tried for so long; what was found is good for as
   *     long
   * @param doubtMs for so long it is doubted that a topic is gone that has owners
   */
  UpgradeTopics(TopicCatalog catalog, long retryMs, long doubtMs) {
    this.catalog = catalog;
    this.retryMs = retryMs;
    this.doubtMs = doubtMs;
  }

  boolean isUnderWay() {
    return underWay;
  }

  /** The log has just been asked in vain: it would most likely be in vain again. */
  boolean isHopeless(Moment now) {
    return now.ticksMs() < missedUntilTicksMs;
  }

  boolean hasAll(Set<String> names, Moment now) {
    return names.isEmpty()
        || (now.ticksMs() < knownUntilTicksMs && known.keySet().containsAll(names));
  }

  /** Whether the log has said for a short time only that one of these topics is not there. */
  boolean areInDoubt(Set<String> names, Moment now) {
    return names.stream()
        .map(absentSinceTicksMs::get)
        .anyMatch(since -> since != null && now.ticksMs() < since + doubtMs);
  }

  /** Ends with {@link UpgradeTopicsFound} or {@link UpgradeTopicsMissed}. */
  void lookUp(Set<String> names, ActorContext<GroupMessage> context) {
    underWay = true;
    context.pipeToSelf(
        catalog.find(names, Set.of()),
        (found, failure) ->
            failure == null ? new UpgradeTopicsFound(found) : new UpgradeTopicsMissed(failure));
  }

  void found(TopicCatalog.Found found, Moment now) {
    underWay = false;
    known = GroupRules.known(found);
    knownUntilTicksMs = now.ticksMs() + retryMs;
    if (now.ticksMs() - saidAtTicksMs > doubtMs + retryMs) {
      absentSinceTicksMs.clear(); // That was another upgrade.
    }
    saidAtTicksMs = now.ticksMs();
    absentSinceTicksMs.keySet().retainAll(known.keySet());
    known.forEach(
        (name, topic) -> {
          if (topic.id() == null) {
            absentSinceTicksMs.putIfAbsent(name, now.ticksMs());
          } else {
            absentSinceTicksMs.remove(name);
          }
        });
  }

  void missed(Moment now) {
    underWay = false;
    missedUntilTicksMs = now.ticksMs() + retryMs;
  }

  /** For the one decision that they were looked up for: the next may be much later. */
  Map<String, KnownTopic> take() {
    Map<String, KnownTopic> taken = known;
    known = Map.of();
    return taken;
  }
}
