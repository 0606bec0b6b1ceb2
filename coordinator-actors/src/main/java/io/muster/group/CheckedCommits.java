package io.muster.group;

import io.muster.group.GroupCommand.CommitOffsets.Commit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * The parts of a commit.
 *
 * @param refusal why nothing is committed at all, NONE if something may be
 * @param accepted what is to be stored
 * @param failed what cannot be, part by part
 */
record CheckedCommits(
    GroupError refusal,
    Map<PartitionId, CommittedOffset> accepted,
    Map<PartitionId, GroupError> failed) {

  /**
   * @param expiresMs milliseconds since the epoch; {@link CommittedOffset#NO_EXPIRY} if the node's
   *     retention applies
   * @param check why a part, and all others with it, is refused, NONE if it is not; not asked about
   *     parts that fail by themselves
   */
  static CheckedCommits of(
      Turn turn, List<Commit> commits, long expiresMs, Function<Commit, GroupError> check) {
    Map<PartitionId, CommittedOffset> accepted = new HashMap<>();
    Map<PartitionId, GroupError> failed = new HashMap<>();
    for (Commit part : commits) {
      String metadata = Objects.requireNonNullElse(part.metadata(), "");
      if (metadata.length() > turn.settings().offsetMetadataMaxLength()) {
        failed.put(part.partition(), GroupError.OFFSET_METADATA_TOO_LARGE);
        continue;
      }
      GroupError refusal = check.apply(part);
      if (refusal != GroupError.NONE) {
        return new CheckedCommits(refusal, Map.of(), Map.of());
      }
      accepted.put(
          part.partition(),
          new CommittedOffset(
              part.offset(),
              part.leaderEpoch(),
              metadata,
              part.topicId(),
              turn.now().epochMs(),
              expiresMs));
    }
    return new CheckedCommits(GroupError.NONE, accepted, failed);
  }
}
