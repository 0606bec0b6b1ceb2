package io.muster.group;

import io.muster.group.GroupCommand.DeleteOffsets;
import io.muster.group.GroupEvent.GroupDeleted;
import io.muster.group.GroupEvent.GroupDeleted.Deletion;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What may be deleted: the group, or some of its offsets. */
record Deletions(Turn turn, GroupState state) {

  /** Why the group may not be deleted, NONE if it may. */
  GroupError checkGroup() {
    if (!turn.group().exists()) {
      return GroupError.GROUP_ID_NOT_FOUND;
    }
    return state instanceof Empty ? GroupError.NONE : GroupError.NON_EMPTY_GROUP;
  }

  Decision deleteGroup(Caller caller) {
    GroupReply.DeleteGroup reply = new GroupReply.DeleteGroup(checkGroup());
    return reply.error() == GroupError.NONE
        ? end(Deletion.REQUESTED).preceded(List.of(), List.of(new Reply(caller, reply)))
        : Decision.reply(state, caller, reply);
  }

  /** The group is no more. Member ids that are out are void. */
  Decision end(Deletion cause) {
    return new Decision(
        List.of(new GroupDeleted(cause, turn.now().epochMs())),
        new Empty(Deadlines.NONE),
        List.of(),
        Decision.NEVER);
  }

  /** Which offsets stay, and why. Whether there is an offset to delete makes no difference. */
  GroupReply.DeleteOffsets check(DeleteOffsets delete) {
    GroupError error = checkOffsets();
    Map<PartitionId, GroupError> failed = new HashMap<>();
    if (error == GroupError.NONE) {
      SubscribedTopics subscribed = SubscribedTopics.of(turn.group(), state);
      for (PartitionId partition : delete.partitions()) {
        if (subscribed.has(partition.topic())) {
          failed.put(partition, GroupError.GROUP_SUBSCRIBED_TO_TOPIC);
        }
      }
    }
    return new GroupReply.DeleteOffsets(error, failed);
  }

  private GroupError checkOffsets() {
    Group group = turn.group();
    if (!group.exists()) {
      return GroupError.GROUP_ID_NOT_FOUND;
    }
    return state instanceof Populated
            && !SubscribedTopics.isOfConsumers(state.membership(group).protocolType())
        ? GroupError.NON_EMPTY_GROUP
        : GroupError.NONE;
  }
}
