package io.muster.loadtest.chaos.history;

import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.GroupProtocol;

/**
 * Groups by what their members speak.
 *
 * @param classic all of whose members speak the classic protocol
 * @param consumer all of whose members speak the consumer protocol (KIP-848)
 * @param both whose members change between the two
 */
public record GroupCounts(long classic, long consumer, long both) {

  static GroupCounts of(List<ExpectedGroup> groups) {
    return new GroupCounts(
        count(groups, Set.of(GroupProtocol.CLASSIC)),
        count(groups, Set.of(GroupProtocol.CONSUMER)),
        count(groups, Set.of(GroupProtocol.values())));
  }

  private static long count(List<ExpectedGroup> groups, Set<GroupProtocol> protocols) {
    return groups.stream().filter(group -> group.protocols().equals(protocols)).count();
  }
}
