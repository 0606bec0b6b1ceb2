package io.muster.group;

import io.muster.group.GroupCommand.CommitOffsets.Commit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** The parts of a commit, of which each is fine or not. */
record CheckedCommits(
    Map<PartitionId, CommittedOffset> accepted, Map<PartitionId, GroupError> failed) {

  /**
   * @param expiresMs milliseconds since the epoch; {@link CommittedOffset#NO_EXPIRY} if the node's
   *     retention applies
   * @param check why a part is refused, NONE if it is not
   */
  static CheckedCommits of(
      Turn turn, List<Commit> commits, long expiresMs, Function<Commit, GroupError> check) {
    Map<PartitionId, CommittedOffset> accepted = new HashMap<>();
    Map<PartitionId, GroupError> failed = new HashMap<>();
    for (Commit part : commits) {
      String metadata = Objects.requireNonNullElse(part.metadata(), "");
      GroupError refusal = check.apply(part);
      if (refusal != GroupError.NONE) {
        failed.put(part.partition(), refusal);
      } else if (metadata.length() > turn.settings().offsetMetadataMaxLength()) {
        failed.put(part.partition(), GroupError.OFFSET_METADATA_TOO_LARGE);
      } else {
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
    }
    return new CheckedCommits(accepted, failed);
  }
}
