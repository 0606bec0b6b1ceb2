package io.muster.group;

import io.muster.group.GroupNote.DissolutionFailed;
import io.muster.group.GroupNote.Dissolved;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.jspecify.annotations.Nullable;

/**
 * How a group ends, in two steps. First it is deleted: an event says so, and everything else
 * follows from it, if need be after a crash; its offsets are removed, and its row in the directory
 * becomes vacant. Long afterwards, when no former owner can be left that would still write, it is
 * dissolved: row and journal go, too. Meanwhile nothing is decided.
 */
final class Ending {
  private final String groupId;
  private final GroupEnvironment environment;

  /** Null unless there is a vacant row, and this actor owns it: its owner epoch. */
  private @Nullable Long vacantRow;

  /** Null unless offsets are being removed. */
  private @Nullable Removal removal;

  private boolean dissolving;

  /**
   * Who asked for a group to be deleted.
   *
   * @param request null when it was found deleted
   * @param replies for when its offsets have gone
   */
  private record Removal(@Nullable GroupRequest request, List<Reply> replies) {}

  Ending(String groupId, GroupEnvironment environment) {
    this.groupId = groupId;
    this.environment = environment;
  }

  boolean isUnderWay() {
    return removal != null || dissolving;
  }

  /** The row is this actor's, and vacant. */
  void ownsVacantRow(long ownerEpoch) {
    vacantRow = ownerEpoch;
  }

  /** There is a group again. */
  void begins() {
    vacantRow = null;
  }

  /** The group was deleted: ends with {@link #removed}. */
  void remove(GroupOffsets offsets, @Nullable GroupRequest request, List<Reply> replies) {
    removal = new Removal(request, replies);
    offsets.remove();
  }

  /** The offsets have gone: whoever asked is answered. */
  void removed(long ownerEpoch) {
    vacantRow = ownerEpoch;
    if (removal != null) {
      removal.replies().forEach(Waiter::answer);
      removal = null;
    }
  }

  /** Whether there is something to dissolve, and none of it would be missed. */
  boolean mayDissolve(Group group, GroupState state) {
    return vacantRow != null
        && !group.exists()
        && group.configs().isEmpty()
        && state instanceof Empty
        && state.pending().isEmpty();
  }

  /**
   * Ends with {@link Dissolved} or {@link DissolutionFailed}. A group that still has offsets
   * elsewhere is not dissolved: they would be adopted.
   */
  void dissolve(Group group, ActorContext<GroupMessage> context) {
    if (vacantRow == null) {
      throw new IllegalStateException("There is no row to dissolve");
    }
    long ownerEpoch = vacantRow;
    dissolving = true;
    CompletionStage<Boolean> isNowhere =
        group.deleted()
            ? environment.offsetSource().offsetsOf(groupId).thenApply(Map::isEmpty)
            : CompletableFuture.completedFuture(true);
    context.pipeToSelf(
        isNowhere.thenCompose(
            nowhere ->
                nowhere
                    ? environment.directory().dissolve(groupId, ownerEpoch)
                    : environment
                        .directory()
                        .keepVacant(groupId, ownerEpoch)
                        .thenApply(kept -> false)),
        (dissolved, failure) ->
            failure == null ? new Dissolved(dissolved) : new DissolutionFailed(failure));
  }

  void dissolutionEnded() {
    dissolving = false;
  }

  /** Answers who asked; what is being removed goes all the same. */
  void abandon(GroupError error) {
    if (removal != null && removal.request() != null) {
      removal.request().answer(error);
    }
    removal = null;
  }
}
