package io.muster.group;

import io.muster.group.GroupDirectory.Ownership;
import io.muster.group.GroupNote.Adopted;
import io.muster.group.GroupNote.AdoptionFailed;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/**
 * How a group comes into the directory: together with the offsets it had in the cluster behind the
 * gateway, so that its consumers go on where they were. Unless that cluster can be asked, nothing
 * is created.
 */
final class Adoption {
  private final String groupId;
  private final GroupEnvironment environment;
  private boolean underWay;
  private long failedUntilTicksMs = Long.MIN_VALUE;
  private long nothingThereUntilTicksMs = Long.MIN_VALUE;

  Adoption(String groupId, GroupEnvironment environment) {
    this.groupId = groupId;
    this.environment = environment;
  }

  boolean isUnderWay() {
    return underWay;
  }

  /** It has just failed: it would most likely fail again. */
  boolean isHopeless(Moment now) {
    return now.ticksMs() < failedUntilTicksMs;
  }

  /** There has just been nothing to adopt. */
  boolean isNeedless(Moment now) {
    return now.ticksMs() < nothingThereUntilTicksMs;
  }

  /**
   * Ends with {@link Adopted} or {@link AdoptionFailed}.
   *
   * @param evenIfNothingThere creates the group also when it has no offsets elsewhere
   * @param deleted the group was deleted here, and with it whatever it still has elsewhere
   */
  void start(boolean evenIfNothingThere, boolean deleted, ActorContext<GroupMessage> context) {
    underWay = true;
    CompletionStage<Map<PartitionId, CommittedOffset>> elsewhere =
        deleted
            ? CompletableFuture.completedFuture(Map.of())
            : environment.offsetSource().offsetsOf(groupId).thenApply(Adoption::stable);
    CompletionStage<Optional<Ownership>> created =
        elsewhere.thenCompose(
            offsets ->
                offsets.isEmpty() && !evenIfNothingThere
                    ? CompletableFuture.completedFuture(Optional.empty())
                    : environment.directory().create(groupId, offsets).thenApply(Optional::of));
    context.pipeToSelf(
        created,
        (ownership, failure) ->
            failure == null ? new Adopted(ownership) : new AdoptionFailed(failure));
  }

  /** What a transaction may still change would be adopted as it was before. */
  private static Map<PartitionId, CommittedOffset> stable(OffsetSource.Found found) {
    if (!found.unstable().isEmpty()) {
      throw new IllegalStateException(
          "A transaction is open or ending at the upstream that may commit other offsets, of "
              + found.unstable());
    }
    return found.offsets();
  }

  void ended(Optional<Ownership> ownership, Moment now) {
    underWay = false;
    if (ownership.isEmpty()) {
      nothingThereUntilTicksMs = now.ticksMs() + environment.bounds().adoptionMemory().toMillis();
    }
  }

  void failed(Moment now) {
    underWay = false;
    failedUntilTicksMs = now.ticksMs() + environment.bounds().adoptionRetry().toMillis();
  }
}
