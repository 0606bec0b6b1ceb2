package io.muster.gateway;

import io.muster.cluster.Coordinator;
import io.muster.group.GroupCommand;
import io.muster.group.GroupReply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.common.protocol.ApiMessage;
import org.jspecify.annotations.Nullable;

/** What one request asked of groups, until it is answered. */
sealed interface GroupQuestion {

  /**
   * One command to one group.
   *
   * @param parkedAt the owner of the group when the command was sent, if the protocol lets the
   *     group keep it for long; else null
   */
  record One(
      GroupCommand command,
      String groupId,
      @Nullable Coordinator parkedAt,
      Function<GroupReply, ApiMessage> response)
      implements GroupQuestion {}

  /** One command to each of several groups, in this order. */
  record Many(
      List<String> groupIds,
      Map<String, GroupReply> replies,
      Function<Map<String, GroupReply>, ApiMessage> response)
      implements GroupQuestion {

    static Many to(List<String> groupIds, Function<Map<String, GroupReply>, ApiMessage> response) {
      return new Many(groupIds, new LinkedHashMap<>(), response);
    }

    boolean isComplete() {
      return replies.size() == groupIds.size();
    }
  }
}
