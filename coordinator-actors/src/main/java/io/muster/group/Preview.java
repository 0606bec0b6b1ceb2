package io.muster.group;

import io.muster.group.GroupCommand.FetchOffsets;
import io.muster.group.GroupNote.LookFailed;
import io.muster.group.GroupNote.Looked;
import io.muster.group.OffsetSource.Found;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/**
 * What a group that is not in the directory has committed elsewhere, for those who only ask. It is
 * not adopted for their sake: the group may go on there, and its consumers, moved later, would
 * begin where it was when somebody asked.
 */
final class Preview {
  private final String groupId;
  private final GroupEnvironment environment;
  private final List<GroupRequest> askers = new ArrayList<>();
  private Found last = Found.NOTHING;
  private long lastUntilTicksMs = Long.MIN_VALUE;

  Preview(String groupId, GroupEnvironment environment) {
    this.groupId = groupId;
    this.environment = environment;
  }

  boolean isUnderWay() {
    return !askers.isEmpty();
  }

  /**
   * The answer, if it is known. Who asks for what is stable may be about to consume from there, and
   * is told nothing from memory.
   */
  Optional<GroupReply.FetchOffsets> answer(FetchOffsets fetch, Moment now) {
    return fetch.requireStable() || now.ticksMs() >= lastUntilTicksMs
        ? Optional.empty()
        : Optional.of(answer(fetch, last));
  }

  static GroupReply.FetchOffsets answer(FetchOffsets fetch, Found found) {
    return new GroupReply.FetchOffsets(
        GroupError.NONE,
        fetch.among(found.offsets()),
        fetch.requireStable() ? found.unstable() : Set.of());
  }

  /** Looks for this one, too. Ends with {@link Looked} or {@link LookFailed}. */
  void await(GroupRequest asker, ActorContext<GroupMessage> context) {
    if (!isUnderWay()) {
      context.pipeToSelf(
          environment.offsetSource().offsetsOf(groupId),
          (found, failure) -> failure == null ? new Looked(found) : new LookFailed(failure));
    }
    askers.add(asker);
  }

  /** This was found. Returns who asked. */
  List<GroupRequest> ended(Found found, Moment now) {
    last = found;
    lastUntilTicksMs = now.ticksMs() + environment.bounds().adoptionMemory().toMillis();
    return takeAskers();
  }

  /** Nobody knows what is there. Returns who asked. */
  List<GroupRequest> takeAskers() {
    List<GroupRequest> taken = List.copyOf(askers);
    askers.clear();
    return taken;
  }
}
