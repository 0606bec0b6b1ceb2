package io.muster.gateway;

import io.muster.cluster.Coordinator;
import io.muster.group.GroupCommand;
import io.muster.group.GroupError;
import io.muster.group.GroupReply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.common.protocol.ApiMessage;
import org.jspecify.annotations.Nullable;

/** What one request asked of groups, until it is answered. */
sealed interface GroupQuestion {

  /**
   * One command to one group.
   *
   * @param owner of the group when the command was sent; null if there was none
   * @param sentNanos when that was, by System.nanoTime
   * @param again whether it was sent a second time
   * @param then what follows from the reply
   */
  record One(
      GroupCommand command,
      String groupId,
      @Nullable Coordinator owner,
      long sentNanos,
      boolean again,
      Consumer<GroupReply> then)
      implements GroupQuestion {

    /** Whether it says nothing but that a member is alive. */
    boolean isSignOfLife() {
      return command instanceof GroupCommand.Heartbeat
          || (command instanceof GroupCommand.ConsumerHeartbeat heartbeat && heartbeat.isBare());
    }

    /** Whether it counts however late, since whoever gave up waiting has said that all is well. */
    boolean countsLate() {
      return command instanceof GroupCommand.Heartbeat;
    }

    /**
     * The reply to a sign of life whose group does not answer, as a Kafka gives it while it loads
     * the group. A classic member goes on as it is. A member of a consumer group tries again soon,
     * and says everything then, so that it is told whatever the group may have decided meanwhile.
     */
    GroupReply whileLoading() {
      return countsLate()
          ? new GroupReply.Heartbeat(GroupError.NONE)
          : GroupReply.ConsumerHeartbeat.failed(GroupError.COORDINATOR_LOAD_IN_PROGRESS, null);
    }

    /** Whether the reply to a heartbeat tells a member nothing that must not be lost. */
    boolean isNothingNew(GroupReply reply) {
      return reply.error() == GroupError.NONE
          && !(reply instanceof GroupReply.ConsumerHeartbeat told
              && command instanceof GroupCommand.ConsumerHeartbeat heartbeat
              && (told.assignment() != null || told.memberEpoch() != heartbeat.memberEpoch()));
    }

    /**
     * Whether the protocol lets the group keep it unanswered for long. A join that asks for a
     * member id only is answered at once.
     */
    boolean isParked() {
      return command instanceof GroupCommand.JoinGroup join
          ? !(join.requireKnownMemberId() && join.memberId().isEmpty())
          : command instanceof GroupCommand.SyncGroup;
    }

    /**
     * Whether it may be sent once more though the first may have had its effect. A member that has
     * no id yet would join twice, a commit could overtake a later one, and who has left already
     * would be told that he is unknown.
     */
    boolean maySendAgain() {
      return !again
          && (command instanceof GroupCommand.JoinGroup join
              ? !join.memberId().isEmpty()
              : command instanceof GroupCommand.SyncGroup
                  || command instanceof GroupCommand.Heartbeat
                  || isRepeatable()
                  || command instanceof GroupCommand.ConfirmTxnOffsets
                  || command instanceof GroupCommand.FetchOffsets);
    }

    /**
     * Whether it is a heartbeat that is told everything also when it comes twice. A join needs an
     * id of its own for that, and a static member's second would find the first in its place.
     */
    private boolean isRepeatable() {
      return command instanceof GroupCommand.ConsumerHeartbeat heartbeat
          && !heartbeat.isLeave()
          && (heartbeat.isJoin()
              ? !heartbeat.memberId().isEmpty() && heartbeat.instanceId() == null
              : heartbeat.isFull());
    }

    /**
     * Whether something better can be done than to wait when it may be lost. What the group may
     * keep for long, and must not be told twice, is most likely kept.
     */
    boolean needNotWait() {
      return maySendAgain() || !isParked();
    }

    One sentAgainTo(Coordinator next) {
      return new One(command, groupId, next, System.nanoTime(), true, then);
    }
  }

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
