package io.muster.group;

import org.apache.pekko.actor.typed.ActorRef;

/**
 * A command on its way to a group, through sharding and, if need be, to another node.
 *
 * @param replyTo the connection that waits
 * @param correlationId names the request among those of the connection
 */
public record GroupRequest(
    String groupId, GroupCommand command, ActorRef<GroupResponse> replyTo, long correlationId)
    implements GroupMessage {

  void answer(GroupReply reply) {
    replyTo.tell(new GroupResponse(correlationId, reply));
  }

  void answer(GroupError error) {
    answer(GroupRules.failure(command, error));
  }
}
