package io.muster.group;

import io.muster.group.GroupNote.UpgradeTopicsFound;
import io.muster.group.GroupNote.UpgradeTopicsMissed;
import io.muster.group.consumer.KnownTopic;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/**
 * What the log has of the topics of a classic group that is to become a consumer group ({@link
 * Upgrade}): what its members own goes by names of topics, and a consumer group knows them by id.
 * It is asked for before; those who would bring the upgrade about wait meanwhile, all others do
 * not.
 */
final class UpgradeTopics {
  private final TopicCatalog catalog;
  private final long retryMs;
  private boolean underWay;
  private long missedUntilTicksMs = Long.MIN_VALUE;
  private Map<String, KnownTopic> known = Map.of();
  private long knownUntilTicksMs = Long.MIN_VALUE;

  /**
   * @param retryMs after a look-up in vain none is tried for so long; what was found is good for as
   *     long
   */
  UpgradeTopics(TopicCatalog catalog, long retryMs) {
    this.catalog = catalog;
    this.retryMs = retryMs;
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
