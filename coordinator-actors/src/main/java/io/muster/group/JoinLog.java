package io.muster.group;

import io.muster.group.GroupCommand.JoinGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of every JoinGroup when it comes, whatever becomes of it; for those who ask for it. */
final class JoinLog {
  private static final Logger LOG = LoggerFactory.getLogger("io.muster.group.joins");

  private JoinLog() {}

  static void arrived(GroupRequest request) {
    if (request.command() instanceof JoinGroup join && LOG.isDebugEnabled()) {
      LOG.debug(
          "Join arrived group={} member={} instance={} client={} host={} reason={}",
          request.groupId(),
          join.memberId(),
          join.instanceId(),
          join.clientId(),
          join.clientHost(),
          join.reason());
    }
  }
}
