package io.muster.cluster;

import java.util.Comparator;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.ClusterEvent.CurrentClusterState;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;

/** The nodes of the cluster as this one sees them, and the way to their system actors. */
final class Peers {
  private final Cluster cluster;
  private final ActorRefResolver resolver;
  private final String self;

  Peers(ActorSystem<?> system) {
    this.cluster = Cluster.get(system);
    this.resolver = ActorRefResolver.get(system);
    this.self = lifeOf(cluster.selfMember());
  }

  /** A node that was restarted is another one, though its address is the same. */
  static String lifeOf(Member member) {
    return member.address() + "#" + member.uniqueAddress().longUid();
  }

  /** This node, in this one of its lives. */
  String self() {
    return self;
  }

  /** The members that downing counts, in its order. */
  List<Member> withSay() {
    return StreamSupport.stream(cluster.state().getMembers().spliterator(), false)
        .filter(
            member ->
                member.status().equals(MemberStatus.up())
                    || member.status().equals(MemberStatus.leaving()))
        .sorted(Comparator.comparing(Member::address, Member.addressOrdering()))
        .toList();
  }

  /** {@link #withSay}, without this node. */
  List<Member> others() {
    return withSay().stream().filter(member -> !lifeOf(member).equals(self)).toList();
  }

  /** Whether a node is a member here, and neither unreachable nor down. */
  boolean sees(String life) {
    CurrentClusterState state = cluster.state();
    return StreamSupport.stream(state.getMembers().spliterator(), false)
        .filter(member -> !state.getUnreachable().contains(member))
        .anyMatch(
            member -> lifeOf(member).equals(life) && !member.status().equals(MemberStatus.down()));
  }

  /** A system actor of another node, by its name. */
  <T> ActorRef<T> systemActor(Member node, String name) {
    return resolver.resolveActorRef(node.address() + "/system/" + name);
  }
}
