package io.muster.group.consumer;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a group knows of a topic by its name.
 *
 * @param id null if the log has no such topic
 * @param partitions how many; 0 if the log has no such topic
 * @param racks where its replicas are; null if the log does not say
 */
public record KnownTopic(@Nullable UUID id, int partitions, @Nullable PartitionRacks racks) {
  /** It was looked for, and is not there. */
  public static final KnownTopic ABSENT = new KnownTopic(null, 0, null);

  /** The same, as those see it who do not care where replicas are. */
  KnownTopic withoutRacks() {
    return racks == null ? this : new KnownTopic(id, partitions, null);
  }
}
