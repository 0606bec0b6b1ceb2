package io.muster.loadtest.chaos.load;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.GroupProtocol;

/**
 * A group of stock consumers.
 *
 * @param dialects of which a member speaks any one, each time that it comes
 * @param restless whether its members come and go, or stay unless something ends them
 */
record StockGroup(String name, List<Dialect> dialects, boolean restless) {

  Set<GroupProtocol> protocols() {
    return dialects.stream().map(Dialect::protocol).collect(Collectors.toUnmodifiableSet());
  }
}
