package io.muster.loadtest.bench;

import io.muster.loadtest.client.GroupMember;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;

/** A member that commits offsets of three partitions, each time one further. */
final class Committing implements ClosedLoop.Call {
  static final int PARTITIONS = 3;

  private final GroupMember member;
  private final int firstPartition;
  private final AtomicLong offset = new AtomicLong();

  Committing(GroupMember member, int firstPartition) {
    this.member = member;
    this.firstPartition = firstPartition;
  }

  @Override
  public CompletableFuture<Void> send() {
    return member.commit(List.of(topic(offset.incrementAndGet()))).thenAccept(Answers::accept);
  }

  private OffsetCommitRequestTopic topic(long committed) {
    return new OffsetCommitRequestTopic()
        .setName(Target.TOPIC)
        .setPartitions(
            IntStream.range(firstPartition, firstPartition + PARTITIONS)
                .mapToObj(
                    partition ->
                        new OffsetCommitRequestPartition()
                            .setPartitionIndex(partition)
                            .setCommittedOffset(committed))
                .toList());
  }
}
