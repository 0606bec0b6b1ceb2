package io.muster.loadtest.chaos.history;

import java.util.Set;
import org.apache.kafka.clients.consumer.GroupProtocol;

/**
 * What a group must come to once the faults are over.
 *
 * @param protocols which its members speak, each of them one of these at a time
 * @param clients all of whom must be members
 * @param partitions all of which must be owned
 */
public record ExpectedGroup(
    String group, Set<GroupProtocol> protocols, Set<String> clients, Set<Integer> partitions) {

  /** Whether nobody in it ever speaks the consumer protocol. */
  boolean isClassic() {
    return !protocols.contains(GroupProtocol.CONSUMER);
  }
}
