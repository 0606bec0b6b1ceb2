package io.muster.group;

import io.muster.group.GroupDirectory.Ownership;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a {@link GroupActor} tells itself. */
sealed interface GroupNote extends GroupMessage {

  /** The directory has been asked who owns the group; empty if there is no such group. */
  record Opened(Optional<Ownership> ownership) implements GroupNote {}

  record OpeningFailed(Throwable cause) implements GroupNote {}

  /** The group has been created; empty if it was not, for there is nothing to adopt. */
  record Adopted(Optional<Ownership> ownership) implements GroupNote {}

  record AdoptionFailed(Throwable cause) implements GroupNote {}

  /** What a group that is not in the directory has committed elsewhere. */
  record Looked(OffsetSource.Found found) implements GroupNote {}

  record LookFailed(Throwable cause) implements GroupNote {}

  /**
   * What was on record of a group that is not there was to be removed.
   *
   * @param removed whether it was; otherwise it stays for now
   */
  record Dissolved(boolean removed) implements GroupNote {}

  record DissolutionFailed(Throwable cause) implements GroupNote {}

  /** The directory says what no event says yet: that the group exists, or that it was deleted. */
  enum EventIsMissing implements GroupNote {
    INSTANCE
  }

  /** The one write of offsets that was under way has ended. */
  record OffsetsWritten(OffsetStore.Outcome outcome) implements GroupNote {}

  /** Everything that was waiting has been decided: it is time to store what was gathered. */
  enum StoreGathered implements GroupNote {
    INSTANCE
  }

  /** The log has answered about the topics of a consumer group. */
  record TopicsFound(TopicCatalog.Found found) implements GroupNote {}

  record TopicsMissed(Throwable cause) implements GroupNote {}

  /**
   * The log has answered about the topics of a classic group that is to become a consumer group.
   */
  record UpgradeTopicsFound(Set<String> names, TopicCatalog.Found found) implements GroupNote {}

  record UpgradeTopicsMissed(Throwable cause) implements GroupNote {}

  /** It is time to ask what became of transactions. */
  enum LookAtTransactions implements GroupNote {
    INSTANCE
  }

  /** The log has been asked; those are missing of which it could not say. */
  record TransactionsSeen(List<TransactionWatch.Seen> seen) implements GroupNote {}

  /** The alarm rang: a deadline may have passed. */
  enum DeadlineReached implements GroupNote {
    INSTANCE
  }

  /** All that was in the mailbox before the actor closed has been answered. */
  enum Farewell implements GroupNote {
    INSTANCE
  }
}
