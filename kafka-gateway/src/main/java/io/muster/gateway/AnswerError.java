package io.muster.gateway;

import java.util.Collection;
import java.util.function.ToIntFunction;
import org.apache.kafka.common.message.AddOffsetsToTxnResponseData;
import org.apache.kafka.common.message.AlterConfigsResponseData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.message.DeleteGroupsResponseData;
import org.apache.kafka.common.message.DescribeConfigsResponseData;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.ListConfigResourcesResponseData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.message.ListTransactionsResponseData;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetDeleteResponseData;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseGroup;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.message.TxnOffsetCommitResponseData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * Where each answer of Muster's own has its error: there is one, but each API keeps it elsewhere.
 */
final class AnswerError {
  private AnswerError() {}

  /** The first error in the answer; null if it is not one of those that Muster gives. */
  static @Nullable Errors in(ApiMessage answer) {
    if (answer instanceof HeartbeatResponseData heartbeat) {
      return Errors.forCode(heartbeat.errorCode());
    } else if (answer instanceof OffsetCommitResponseData commit) {
      return first(
          commit.topics(), topic -> codeOf(topic.partitions(), partition -> partition.errorCode()));
    } else if (answer instanceof TxnOffsetCommitResponseData commit) {
      return first(
          commit.topics(), topic -> codeOf(topic.partitions(), partition -> partition.errorCode()));
    } else if (answer instanceof InitProducerIdResponseData begun) {
      return Errors.forCode(begun.errorCode());
    } else if (answer instanceof AddOffsetsToTxnResponseData added) {
      return Errors.forCode(added.errorCode());
    } else if (answer instanceof JoinGroupResponseData join) {
      return Errors.forCode(join.errorCode());
    } else if (answer instanceof SyncGroupResponseData sync) {
      return Errors.forCode(sync.errorCode());
    } else if (answer instanceof LeaveGroupResponseData leave) {
      return first(leave.errorCode(), leave.members(), member -> member.errorCode());
    } else if (answer instanceof OffsetFetchResponseData fetch) {
      return fetch.groups().isEmpty()
          ? first(
              fetch.errorCode(),
              fetch.topics(),
              topic -> codeOf(topic.partitions(), partition -> partition.errorCode()))
          : first(fetch.errorCode(), fetch.groups(), group -> inGroup(group));
    } else if (answer instanceof FindCoordinatorResponseData found) {
      return first(found.errorCode(), found.coordinators(), one -> one.errorCode());
    } else if (answer instanceof DescribeGroupsResponseData described) {
      return first(described.groups(), group -> group.errorCode());
    } else if (answer instanceof ListGroupsResponseData list) {
      return Errors.forCode(list.errorCode());
    } else if (answer instanceof ApiVersionsResponseData versions) {
      return Errors.forCode(versions.errorCode());
    } else if (answer instanceof DescribeConfigsResponseData configs) {
      return first(configs.results(), result -> result.errorCode());
    } else if (answer instanceof IncrementalAlterConfigsResponseData altered) {
      return first(altered.responses(), response -> response.errorCode());
    } else if (answer instanceof AlterConfigsResponseData altered) {
      return first(altered.responses(), response -> response.errorCode());
    } else if (answer instanceof ListConfigResourcesResponseData list) {
      return Errors.forCode(list.errorCode());
    } else if (answer instanceof ListTransactionsResponseData list) {
      return Errors.forCode(list.errorCode());
    } else if (answer instanceof DeleteGroupsResponseData deleted) {
      return first(deleted.results(), result -> result.errorCode());
    } else if (answer instanceof OffsetDeleteResponseData deleted) {
      return first(
          deleted.errorCode(),
          deleted.topics(),
          topic -> codeOf(topic.partitions(), partition -> partition.errorCode()));
    } else if (answer instanceof ConsumerGroupHeartbeatResponseData heartbeat) {
      return Errors.forCode(heartbeat.errorCode());
    } else if (answer instanceof ConsumerGroupDescribeResponseData described) {
      return first(described.groups(), group -> group.errorCode());
    }
    return null;
  }

  private static int inGroup(OffsetFetchResponseGroup group) {
    return group.errorCode() == Errors.NONE.code()
        ? codeOf(
            group.topics(), topic -> codeOf(topic.partitions(), partition -> partition.errorCode()))
        : group.errorCode();
  }

  private static <T> Errors first(short whole, Collection<T> parts, ToIntFunction<T> code) {
    return whole == Errors.NONE.code() ? first(parts, code) : Errors.forCode(whole);
  }

  private static <T> Errors first(Collection<T> parts, ToIntFunction<T> code) {
    return Errors.forCode((short) codeOf(parts, code));
  }

  private static <T> int codeOf(Collection<T> parts, ToIntFunction<T> code) {
    for (T part : parts) {
      int found = code.applyAsInt(part);
      if (found != Errors.NONE.code()) {
        return found;
      }
    }
    return Errors.NONE.code();
  }
}
