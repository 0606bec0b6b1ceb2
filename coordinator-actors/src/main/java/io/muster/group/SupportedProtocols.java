package io.muster.group;

import io.muster.group.GroupCommand.Protocol;
import io.muster.group.GroupEvent.Member;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * How many members support each partition protocol. Kept up to date member by member, so that a
 * join need not look at all the others.
 */
record SupportedProtocols(PMap<String, Integer> members) {
  static final SupportedProtocols NONE = new SupportedProtocols(HashTreePMap.empty());

  static SupportedProtocols of(Collection<Member> members) {
    Map<String, Integer> counts = new HashMap<>();
    for (Member member : members) {
      for (String name : names(member)) {
        counts.merge(name, 1, Integer::sum);
      }
    }
    return new SupportedProtocols(HashTreePMap.from(counts));
  }

  SupportedProtocols with(Member member) {
    return adjusted(member, 1);
  }

  SupportedProtocols without(Member member) {
    return adjusted(member, -1);
  }

  /** The member has changed; mostly its metadata has, and not what it supports. */
  SupportedProtocols replaced(Member before, Member after) {
    return names(before).equals(names(after)) ? this : without(before).with(after);
  }

  /** Whether one of {@code offered} is supported by all of {@code size} members. */
  boolean anyCommon(List<Protocol> offered, int size) {
    return offered.stream().anyMatch(protocol -> isCommon(protocol.name(), size));
  }

  /**
   * The protocol that gets the most votes, each member voting for the first of its list that all
   * support; a tie is decided by the names alone, as Kafka's hash table has them. Null when there
   * is no common protocol.
   */
  @Nullable String elect(Collection<Member> voters) {
    Map<String, Integer> votes = new HashMap<>();
    for (Member voter : voters) {
      for (Protocol protocol : voter.protocols()) {
        if (isCommon(protocol.name(), voters.size())) {
          votes.merge(protocol.name(), 1, Integer::sum);
          break;
        }
      }
    }
    String elected = null;
    for (Map.Entry<String, Integer> candidate : votes.entrySet()) {
      if (elected == null || candidate.getValue() > votes.getOrDefault(elected, 0)) {
        elected = candidate.getKey();
      }
    }
    return elected;
  }

  private boolean isCommon(String name, int size) {
    return members.getOrDefault(name, 0) == size;
  }

  private SupportedProtocols adjusted(Member member, int by) {
    PMap<String, Integer> adjusted = members;
    for (String name : names(member)) {
      int count = adjusted.getOrDefault(name, 0) + by;
      adjusted = count == 0 ? adjusted.minus(name) : adjusted.plus(name, count);
    }
    return new SupportedProtocols(adjusted);
  }

  /** A name counts once, however often the member lists it. */
  private static Set<String> names(Member member) {
    List<Protocol> protocols = member.protocols();
    if (protocols.size() == 1) {
      return Set.of(protocols.get(0).name());
    }
    Set<String> names = new HashSet<>();
    for (Protocol protocol : protocols) {
      names.add(protocol.name());
    }
    return names;
  }
}
