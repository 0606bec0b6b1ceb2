package io.muster.group;

import org.apache.pekko.actor.typed.ActorRef;

/** The connection that waits for an answer. */
record Waiter(ActorRef<GroupResponse> replyTo, long correlationId) implements Caller {
  static Waiter of(GroupRequest request) {
    return new Waiter(request.replyTo(), request.correlationId());
  }

  static void answer(Reply reply) {
    Waiter waiter = (Waiter) reply.caller();
    waiter.replyTo().tell(new GroupResponse(waiter.correlationId(), reply.reply()));
  }
}
