package io.muster.group.consumer;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a group knows of a topic by its name.
 *
 * @param id null if the log has no such topic
 * @param partitions how many; 0 if the log has no such topic
 */
public record KnownTopic(@Nullable UUID id, int partitions) {
  /** It was looked for, and is not there. */
  public static final KnownTopic ABSENT = new KnownTopic(null, 0);
}
