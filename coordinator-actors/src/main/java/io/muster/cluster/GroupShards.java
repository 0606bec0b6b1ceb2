package io.muster.cluster;

import io.muster.group.GroupMessage;
import io.muster.group.GroupRequest;
import org.apache.pekko.cluster.sharding.typed.ShardingMessageExtractor;
import org.jspecify.annotations.Nullable;

/** Which shard a group belongs to. Requests travel as they are, without an envelope. */
final class GroupShards extends ShardingMessageExtractor<GroupMessage, GroupMessage> {
  /** Sharding refuses an empty entity id, while Kafka has a group without a name. */
  private static final String PREFIX = "=";

  private final int count;

  /**
   * @param count the same on every node, and for good: it cannot change in a running cluster
   */
  GroupShards(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("number of shards must be at least 1, but is " + count);
    }
    this.count = count;
  }

  int count() {
    return count;
  }

  /** 0 to {@link #count} − 1. */
  int numberOf(String groupId) {
    return Math.floorMod(groupId.hashCode(), count);
  }

  /** Null, that is unhandled, for a group's notes to itself: they never pass through sharding. */
  @Override
  public @Nullable String entityId(GroupMessage message) {
    return message instanceof GroupRequest request ? PREFIX + request.groupId() : null;
  }

  @Override
  public String shardId(String entityId) {
    return Integer.toString(numberOf(groupIdOf(entityId)));
  }

  static String groupIdOf(String entityId) {
    return entityId.substring(PREFIX.length());
  }

  @Override
  public GroupMessage unwrapMessage(GroupMessage message) {
    return message;
  }
}
