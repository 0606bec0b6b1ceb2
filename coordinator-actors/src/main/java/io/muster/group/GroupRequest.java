package io.muster.group;

import org.apache.pekko.actor.typed.ActorRef;

/**
 * A command on its way to a group, through sharding and, if need be, to another node.
 *
 * @param replyTo the connection that waits
 * @param correlationId names the request among those of the connection
 * @param awaited whether it is still to be carried out
 */
public record GroupRequest(
    String groupId,
    GroupCommand command,
    ActorRef<GroupResponse> replyTo,
    long correlationId,
    Awaited awaited)
    implements GroupMessage {

  /** To be carried out however late. */
  public GroupRequest(
      String groupId, GroupCommand command, ActorRef<GroupResponse> replyTo, long correlationId) {
    this(groupId, command, replyTo, correlationId, Awaited.ALWAYS);
  }

  void answer(GroupReply reply) {
    replyTo.tell(new GroupResponse(correlationId, reply));
  }

  /** Answers in the command's failure form. */
  public void answer(GroupError error) {
    answer(GroupRules.failure(command, error));
  }
}
