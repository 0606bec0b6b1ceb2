package io.muster.group;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A committed position in one partition.
 *
 * @param offset the next offset to read
 * @param leaderEpoch epoch of the last consumed record, −1 if the client did not say
 * @param metadata the client's own note, empty if none
 * @param topicId id of the topic when it was committed, null if the client named the topic only
 * @param commitTimestampMs when it was committed, milliseconds since the epoch
 * @param expireTimestampMs when it expires by the client's own wish (OffsetCommit v2–4 retention
 *     time), milliseconds since the epoch; −1 when the node's retention applies
 */
public record CommittedOffset(
    long offset,
    int leaderEpoch,
    String metadata,
    @Nullable UUID topicId,
    long commitTimestampMs,
    long expireTimestampMs) {
  public static final long NO_EXPIRY = -1;
  public static final int NO_LEADER_EPOCH = -1;
}
