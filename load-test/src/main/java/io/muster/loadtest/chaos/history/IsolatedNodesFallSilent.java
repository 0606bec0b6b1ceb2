package io.muster.loadtest.chaos.history;

import io.muster.loadtest.chaos.history.Operation.Kind;
import java.time.Duration;
import java.util.List;

/**
 * A node that is cut off from a majority of its cluster answers nothing once its isolation bound is
 * over: what is sent to it after that is not answered without an error before the cut has healed.
 * Whatever it is: others may have taken the group over, in the same generation, so that no other
 * answer would give the false one away.
 */
final class IsolatedNodesFallSilent implements GroupCheck {
  private final List<Silence> silences;

  IsolatedNodesFallSilent(List<Silence> silences) {
    this.silences = silences;
  }

  @Override
  public List<String> violations(List<Operation> group) {
    return silences.stream()
        .flatMap(
            silence ->
                group.stream()
                    .filter(each -> each.isDone() && isJudged(each, silence))
                    .map(each -> violation(each, silence)))
        .toList();
  }

  /** How many of these requests it is that must not be acknowledged. */
  long judged(List<Operation> operations) {
    return silences.stream()
        .mapToLong(silence -> operations.stream().filter(each -> isJudged(each, silence)).count())
        .sum();
  }

  private static boolean isJudged(Operation operation, Silence silence) {
    return isRequest(operation.request().kind()) && silence.covers(operation);
  }

  private static boolean isRequest(Kind kind) {
    return switch (kind) {
      case JOIN, SYNC, HEARTBEAT, COMMIT, FETCH, LEAVE -> true;
      case OPENED, ASSIGNED, REVOKED, LOST, SILENT, CLOSED -> false;
    };
  }

  private static String violation(Operation answered, Silence silence) {
    Duration alone = Duration.ofNanos(answered.start() - silence.fault().begin());
    return "%s was acknowledged, sent %d ms after its node had been cut off from the majority of %s"
        .formatted(answered.describe(), alone.toMillis(), silence.fault().members());
  }
}
