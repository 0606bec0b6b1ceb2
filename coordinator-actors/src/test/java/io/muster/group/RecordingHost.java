package io.muster.group;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.actor.typed.ActorRef;

/** Remembers what groups asked of it, and does nothing. */
final class RecordingHost implements GroupHost {
  private final Set<ActorRef<GroupMessage>> open = ConcurrentHashMap.newKeySet();
  private final Set<ActorRef<GroupMessage>> passivating = ConcurrentHashMap.newKeySet();

  boolean isOpen(ActorRef<GroupMessage> group) {
    return open.contains(group);
  }

  boolean isPassivating(ActorRef<GroupMessage> group) {
    return passivating.contains(group);
  }

  @Override
  public void opened(String groupId, ActorRef<GroupMessage> group) {
    open.add(group);
  }

  @Override
  public void closed(String groupId, ActorRef<GroupMessage> group) {
    open.remove(group);
  }

  @Override
  public void passivate(ActorRef<GroupMessage> group) {
    passivating.add(group);
  }
}
