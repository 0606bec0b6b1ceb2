package io.muster.server.export;

import io.muster.group.CommittedOffset;
import io.muster.group.PartitionId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownMemberIdException;

/** The group coordinator of a Kafka cluster. */
public final class KafkaTarget implements OffsetTarget {
  private final Admin admin;

  /**
   * @param admin of the cluster; stays open
   */
  public KafkaTarget(Admin admin) {
    this.admin = admin;
  }

  @Override
  public boolean isActive(String groupId) {
    try {
      ConsumerGroupDescription group =
          admin.describeConsumerGroups(List.of(groupId)).describedGroups().get(groupId).get();
      return group.groupState() != GroupState.EMPTY && group.groupState() != GroupState.DEAD;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof GroupIdNotFoundException) {
        return false;
      }
      throw failure(e.getCause());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  @Override
  public void write(String groupId, Map<PartitionId, CommittedOffset> offsets) {
    Map<TopicPartition, OffsetAndMetadata> wanted = new HashMap<>();
    offsets.forEach(
        (partition, offset) ->
            wanted.put(
                new TopicPartition(partition.topic(), partition.partition()),
                new OffsetAndMetadata(
                    offset.offset(),
                    offset.leaderEpoch() < 0 ? Optional.empty() : Optional.of(offset.leaderEpoch()),
                    offset.metadata())));
    KafkaFuture<Void> written = admin.alterConsumerGroupOffsets(groupId, wanted).all();
    try {
      written.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof UnknownMemberIdException
          ? new OffsetExportException("consumers have joined it at the target: stop them first")
          : failure(e.getCause());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static OffsetExportException failure(Throwable cause) {
    return new OffsetExportException(
        "the target says: " + cause.getMessage() + " (" + cause.getClass().getSimpleName() + ")",
        cause);
  }

  private static OffsetExportException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new OffsetExportException("interrupted", e);
  }
}
