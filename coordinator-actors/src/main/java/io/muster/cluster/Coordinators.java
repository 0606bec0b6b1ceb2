package io.muster.cluster;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.pekko.actor.Address;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;

/**
 * The nodes that groups can be placed on: members that are Up and say in a role where their clients
 * connect. Unreachable ones are among them, for their groups are still theirs, and so are those
 * that are down, until they are removed: only then does sharding learn that their shards are to be
 * placed anew. To name another node sooner would send clients to one whose requests still go to the
 * lost one, and are lost with it.
 */
final class Coordinators {
  private static final String ROLE_PREFIX = "coordinator:";

  private Coordinators() {}

  /**
   * By the address that other nodes reach them at.
   *
   * @param wanted whether a member counts
   */
  static Map<Address, Coordinator> among(Iterable<Member> members, Predicate<Member> wanted) {
    Map<Address, Coordinator> found = new TreeMap<>(Member.addressOrdering());
    for (Member member : members) {
      if (mayHost(member) && wanted.test(member)) {
        of(member).ifPresent(coordinator -> found.put(member.address(), coordinator));
      }
    }
    return found;
  }

  /** Whether the member's status lets groups be on it. */
  static boolean mayHost(Member member) {
    return member.status().equals(MemberStatus.up()) || member.status().equals(MemberStatus.down());
  }

  /**
   * The role by which a node tells the others where its clients connect. A member's roles are known
   * as soon as the member is, so no node is ever named without its address.
   */
  static String roleOf(Coordinator coordinator) {
    return ROLE_PREFIX + coordinator.nodeId() + "@" + coordinator.host() + ":" + coordinator.port();
  }

  /** How clients see the member, whatever its status; empty if it is none of Muster's nodes. */
  static Optional<Coordinator> of(Member member) {
    return member.getRoles().stream()
        .filter(role -> role.startsWith(ROLE_PREFIX))
        .findAny()
        .map(Coordinators::parsed);
  }

  private static Coordinator parsed(String role) {
    int at = role.indexOf('@');
    int colon = role.lastIndexOf(':');
    return new Coordinator(
        Integer.parseInt(role.substring(ROLE_PREFIX.length(), at)),
        role.substring(at + 1, colon),
        Integer.parseInt(role.substring(colon + 1)));
  }
}
