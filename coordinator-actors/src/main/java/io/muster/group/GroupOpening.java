package io.muster.group;

import io.muster.group.GroupDirectory.Ownership;
import io.muster.group.GroupNote.Opened;
import io.muster.group.GroupNote.OpeningFailed;
import java.util.Optional;
import java.util.function.Function;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.StashBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A group's first step here: ownership. The journal is read only afterwards, when every earlier
 * owner's offsets are fenced and no more of them can be acknowledged.
 */
final class GroupOpening {
  private static final Logger LOG = LoggerFactory.getLogger(GroupOpening.class);

  private GroupOpening() {}

  /**
   * @param group what the actor is, once it is known whether the group has an owner to succeed
   */
  static Behavior<GroupMessage> create(
      String groupId,
      GroupEnvironment environment,
      GroupGate gate,
      ActorContext<GroupMessage> context,
      Function<Optional<Ownership>, Behavior<GroupMessage>> group) {
    return Behaviors.withStash(
        environment.bounds().maxWaiting() + 1,
        stash -> {
          context.pipeToSelf(
              environment.directory().open(groupId),
              (ownership, failure) ->
                  failure == null ? new Opened(ownership) : new OpeningFailed(failure));
          return waiting(groupId, gate, stash, group);
        });
  }

  private static Behavior<GroupMessage> waiting(
      String groupId,
      GroupGate gate,
      StashBuffer<GroupMessage> stash,
      Function<Optional<Ownership>, Behavior<GroupMessage>> group) {
    return Behaviors.receive(GroupMessage.class)
        .onMessage(Opened.class, opened -> stash.unstashAll(group.apply(opened.ownership())))
        .onMessage(
            OpeningFailed.class,
            failed -> {
              LOG.warn("Group not opened group={} reason={}", groupId, failed.cause().toString());
              gate.leave(GroupError.COORDINATOR_NOT_AVAILABLE);
              return Behaviors.empty();
            })
        .onMessage(
            GroupRequest.class,
            request -> {
              stash.stash(request);
              return Behaviors.same();
            })
        .build();
  }
}
