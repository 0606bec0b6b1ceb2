package io.muster.group;

import io.muster.group.GroupNote.UpgradeTopicsFound;
import io.muster.group.GroupNote.UpgradeTopicsMissed;
import io.muster.group.consumer.KnownTopic;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/**
 * What the log has of the topics of a classic group that is to become a consumer group ({@link
 * Upgrade}): what its members own goes by names of topics, and a consumer group knows them by id.
 * It is asked for before; those who would bring the upgrade about wait meanwhile, all others do
 * not.
 *
 * <p>What a topic's owners have is lost to them if the log has no such topic, so that is believed
 * only when it has been said for a while ({@link TopicDoubts}), and never if the log does not say.
 */
final class UpgradeTopics {
  private final TopicCatalog catalog;
  private final long retryMs;
  private final long doubtMs;
  private boolean underWay;
  private long missedUntilTicksMs = Long.MIN_VALUE;
  private Set<String> asked = Set.of();
  private Map<String, KnownTopic> known = Map.of();
  private long knownUntilTicksMs = Long.MIN_VALUE;
  private TopicDoubts doubts = TopicDoubts.NONE;

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
    return names.isEmpty() || (now.ticksMs() < knownUntilTicksMs && asked.containsAll(names));
  }

  /**
   * Whether the log does not say of one of these topics if it is there, or has said for a short
   * time only that it is not.
   */
  boolean areInDoubt(Set<String> names, Moment now) {
    Set<String> doubted = doubts.names(now, doubtMs);
    return names.stream()
        .anyMatch(
            name -> doubted.contains(name) || (asked.contains(name) && !known.containsKey(name)));
  }

  /** Ends with {@link UpgradeTopicsFound} or {@link UpgradeTopicsMissed}. */
  void lookUp(Set<String> names, ActorContext<GroupMessage> context) {
    underWay = true;
    context.pipeToSelf(
        catalog.find(names, Set.of()),
        (found, failure) ->
            failure == null
                ? new UpgradeTopicsFound(names, found)
                : new UpgradeTopicsMissed(failure));
  }

  /**
   * @param names of the topics that were looked up
   */
  void found(Set<String> names, TopicCatalog.Found found, Moment now) {
    underWay = false;
    asked = names;
    known = GroupRules.known(found);
    knownUntilTicksMs = now.ticksMs() + retryMs;
    Set<String> absent =
        known.entrySet().stream()
            .filter(topic -> topic.getValue().id() == null)
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    doubts = doubts.after(absent, now, doubtMs);
  }

  void missed(Moment now) {
    underWay = false;
    asked = Set.of();
    doubts = TopicDoubts.NONE;
    missedUntilTicksMs = now.ticksMs() + retryMs;
  }

  /** For the one decision that they were looked up for: the next may be much later. */
  Map<String, KnownTopic> take() {
    Map<String, KnownTopic> taken = known;
    known = Map.of();
    asked = Set.of();
    return taken;
  }
}
