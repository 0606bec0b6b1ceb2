package io.muster.loadtest.bench;

import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.protocol.Errors;

/** Takes answers for good only if they are: a figure made of refusals would be worth nothing. */
final class Answers {
  private Answers() {}

  /** A request that was answered with an error. */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refused(String request, String reason) {
      super("%s was answered with %s".formatted(request, reason));
    }
  }

  static void accept(String request, short errorCode) {
    if (errorCode != Errors.NONE.code()) {
      throw new Refused(request, Errors.forCode(errorCode).name());
    }
  }

  static void accept(OffsetCommitResponseData answer) {
    for (var topic : answer.topics()) {
      for (var partition : topic.partitions()) {
        accept("OffsetCommit", partition.errorCode());
      }
    }
  }

  /** Every partition must have an offset. */
  static void accept(OffsetFetchResponseData answer) {
    for (var group : answer.groups()) {
      accept("OffsetFetch", group.errorCode());
      for (var topic : group.topics()) {
        for (var partition : topic.partitions()) {
          accept("OffsetFetch", partition.errorCode());
          if (partition.committedOffset() < 0) {
            throw new Refused("OffsetFetch", "no offset");
          }
        }
      }
    }
  }
}
