package io.muster.loadtest.bench;

import java.util.stream.IntStream;
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

  /** All partitions of {@link Committing} must be in it. */
  static void accept(OffsetCommitResponseData answer) {
    for (var topic : answer.topics()) {
      for (var partition : topic.partitions()) {
        accept("OffsetCommit", partition.errorCode());
      }
    }
    requireAll(
        "OffsetCommit", 1, answer.topics().stream().mapToInt(topic -> topic.partitions().size()));
  }

  /** Every partition of every group must have an offset. */
  static void accept(OffsetFetchResponseData answer, int groups) {
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
    requireAll(
        "OffsetFetch",
        groups,
        answer.groups().stream()
            .flatMap(group -> group.topics().stream())
            .mapToInt(topic -> topic.partitions().size()));
  }

  private static void requireAll(String request, int groups, IntStream partitions) {
    int answered = partitions.sum();
    int asked = groups * Committing.PARTITIONS;
    if (answered != asked) {
      throw new Refused(request, "%d of %d partitions".formatted(answered, asked));
    }
  }
}
