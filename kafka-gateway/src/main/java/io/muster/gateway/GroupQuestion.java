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

    /** When a member comes again whose group could not be asked. */
    private static final int COVERED_INTERVAL_MS = 1_000;

    /** Whether it says nothing but that a member is alive. */
    boolean isHeartbeat() {
      return command instanceof GroupCommand.Heartbeat
          || (command instanceof GroupCommand.ConsumerHeartbeat heartbeat && heartbeat.isBare());
    }

    /**
     * The reply to a heartbeat by which a member goes on as it is. What the group may yet have
     * decided for it, it tells with the next.
     */
    GroupReply goOn() {
      return command instanceof GroupCommand.ConsumerHeartbeat heartbeat
          ? new GroupReply.ConsumerHeartbeat(
              GroupError.NONE,
              null,
              heartbeat.memberId(),
              heartbeat.memberEpoch(),
              COVERED_INTERVAL_MS,
              null)
          : new GroupReply.Heartbeat(GroupError.NONE);
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
                  || isHeartbeat()
                  || isRepeatable()
                  || command instanceof GroupCommand.ConfirmTxnOffsets
                  || command instanceof GroupCommand.FetchOffsets);
    }

    /** A member that has an id of its own, and is not a static one that joins, may come twice. */
    private boolean isRepeatable() {
      return command instanceof GroupCommand.ConsumerHeartbeat heartbeat
          && !heartbeat.memberId().isEmpty()
          && !heartbeat.isLeave()
          && !(heartbeat.isJoin() && heartbeat.instanceId() != null);
    }

    /**
     * Whether something better can be done than to wait when it may be lost. What the group may
     * keep for long, and must not be told twice, is most likely kept.
     */
    boolean needNotWait() {
      return maySendAgain() || !isParked();
    }

    One sentAgainTo(Coordinator next) {
      return new One(
          MissedAnswers.askingAgain(command), groupId, next, System.nanoTime(), true, then);
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
