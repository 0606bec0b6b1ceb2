package io.muster.gateway.upstream;

import io.muster.gateway.Causes;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What it means that the upstream does not describe a topic. */
enum TopicFailure {
  /** There is no such topic. */
  ABSENT,
  /** Muster may not see it: whether it is there is not known. */
  WITHHELD,
  /** The upstream could not be asked. */
  UNKNOWN;

  static TopicFailure of(Throwable failure) {
    Throwable cause = Causes.of(failure);
    if (cause instanceof TopicAuthorizationException) {
      return WITHHELD;
    }
    return cause instanceof UnknownTopicOrPartitionException
            || cause instanceof UnknownTopicIdException
            || cause instanceof InvalidTopicException
        ? ABSENT
        : UNKNOWN;
  }
}
