package io.muster.gateway;

import io.muster.cluster.Groups;
import io.muster.group.GroupCommand;
import io.muster.group.GroupError;
import io.muster.group.GroupReply;
import io.muster.group.GroupRequest;
import io.muster.group.GroupResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Groups that answer at once that all is well, unless they are told to hold a command. */
final class ScriptedGroups implements Groups {
  private final List<GroupRequest> held = new CopyOnWriteArrayList<>();
  private volatile Predicate<GroupRequest> hold = request -> false;
  volatile boolean elsewhere;

  @Override
  public void send(GroupRequest request) {
    if (hold.test(request)) {
      held.add(request);
    } else {
      reply(request);
    }
  }

  @Override
  public boolean isElsewhere(String groupId) {
    return elsewhere;
  }

  void hold(Predicate<GroupRequest> which) {
    hold = which;
  }

  List<GroupRequest> held() {
    return held;
  }

  void reply(GroupRequest request) {
    request.replyTo().tell(new GroupResponse(request.correlationId(), fine(request.command())));
  }

  private static GroupReply fine(GroupCommand command) {
    if (command instanceof GroupCommand.JoinGroup) {
      return new GroupReply.JoinGroup(
          GroupError.NONE, 1, "consumer", "range", "m", false, "m", List.of());
    } else if (command instanceof GroupCommand.SyncGroup) {
      return new GroupReply.SyncGroup(
          GroupError.NONE, "consumer", "range", io.muster.group.Bytes.EMPTY);
    } else if (command instanceof GroupCommand.Heartbeat) {
      return new GroupReply.Heartbeat(GroupError.NONE);
    } else if (command instanceof GroupCommand.ConsumerHeartbeat beat) {
      return new GroupReply.ConsumerHeartbeat(
          GroupError.NONE, null, beat.memberId(), beat.memberEpoch(), 5_000, null);
    } else if (command instanceof GroupCommand.LeaveGroup leave) {
      return new GroupReply.LeaveGroup(
          GroupError.NONE,
          leave.members().stream()
              .map(member -> new GroupReply.LeaveGroup.MemberLeft(member, GroupError.NONE))
              .toList());
    } else if (command instanceof GroupCommand.CommitOffsets) {
      return new GroupReply.CommitOffsets(GroupError.NONE, Map.of());
    } else if (command instanceof GroupCommand.CommitTxnOffsets) {
      return new GroupReply.CommitTxnOffsets(GroupError.NONE, Map.of());
    } else if (command instanceof GroupCommand.ConfirmTxnOffsets) {
      return new GroupReply.ConfirmTxnOffsets(GroupError.NONE);
    } else if (command instanceof GroupCommand.FetchOffsets) {
      return new GroupReply.FetchOffsets(GroupError.NONE, Map.of());
    } else if (command instanceof GroupCommand.DescribeGroup) {
      return new GroupReply.DescribeGroup(
          GroupError.NONE, null, "Stable", "consumer", "range", List.of());
    } else if (command instanceof GroupCommand.DescribeConfigs) {
      return new GroupReply.DescribeConfigs(GroupError.NONE, Map.of());
    }
    return new GroupReply.AlterConfigs(GroupError.NONE, null);
  }
}
