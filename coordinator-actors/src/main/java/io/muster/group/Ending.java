package io.muster.group;

import io.muster.group.GroupNote.DissolutionFailed;
import io.muster.group.GroupNote.Dissolved;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.jspecify.annotations.Nullable;

/**
 * How a group ends, in two steps. First it is deleted: its offsets are removed and its row in the
 * directory becomes vacant, all at once and only by its owner. That decides; the event follows, if
 * need be after a crash and by the next owner. (The other way round an event of a former owner,
 * which no fence but the journal's key stops, would delete what its successor has acknowledged.)
 * Long afterwards, when no former owner can be left that would still write, it is dissolved: row
 * and journal go, too. Meanwhile nothing is decided.
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
   * What is to be stored and answered when the offsets have gone.
   *
   * @param requests those who asked for the group to be deleted
   */
  record Removal(List<GroupRequest> requests, Decision decision) {}

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

  /** Whether the group is deleted, but no event says so yet. */
  boolean isUnsaid(Group group) {
    return vacantRow != null && group.exists();
  }

  /** There is a group again. */
  void begins() {
    vacantRow = null;
  }

  /** Deletes the group; ends with {@link #removed}. */
  void remove(GroupOffsets offsets, Removal whenGone) {
    removal = whenGone;
    offsets.remove();
  }

  /** The offsets have gone. Returns what is to be done now. */
  Removal removed(long ownerEpoch) {
    vacantRow = ownerEpoch;
    Removal gone = Objects.requireNonNull(removal, "nothing else is decided meanwhile");
    removal = null;
    return gone;
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
            ? environment.offsetSource().offsetsOf(groupId).thenApply(OffsetSource.Found::isEmpty)
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
    if (removal != null) {
      removal.requests().forEach(request -> request.answer(error));
    }
    removal = null;
  }
}
