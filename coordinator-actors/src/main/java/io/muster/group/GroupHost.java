package io.muster.group;

import org.apache.pekko.actor.typed.ActorRef;

/** What a {@link GroupActor} asks of the place where it lives. Safe to call from any thread. */
public interface GroupHost {

  /** The group is open here: requests may be handed to it directly. */
  void opened(String groupId, ActorRef<GroupMessage> group);

  /** Requests must not be handed to this actor any more. It may still have some in its mailbox. */
  void closed(String groupId, ActorRef<GroupMessage> group);

  /**
   * The actor wants to end: it is sent {@link GroupActor.Stop}, and requests that come for the
   * group meanwhile are kept for its successor.
   */
  void passivate(ActorRef<GroupMessage> group);
}
