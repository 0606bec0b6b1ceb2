package io.muster.gateway.api;

import io.muster.group.Bytes;
import io.muster.group.GroupCommand;
import io.muster.group.GroupReply;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/**
 * SyncGroup (14), versions 0–5: the leader brings the assignment, everyone gets his share once it
 * is stored.
 *
 * <ul>
 *   <li>v1: throttle time in the answer
 *   <li>v3: group instance id (KIP-345)
 *   <li>v4: flexible
 *   <li>v5: protocol type and name on both ways; a request without them is refused (KIP-559)
 * </ul>
 */
final class SyncGroupApi implements ServedApi {

  @Override
  public ApiKeys key() {
    return ApiKeys.SYNC_GROUP;
  }

  @Override
  public void serve(ApiMessage request, Exchange exchange) {
    var sync = (SyncGroupRequestData) request;
    var version = exchange.version();
    if (version >= 5 && (sync.protocolType() == null || sync.protocolName() == null)) {
      exchange.answer(failure(sync, version, Errors.INCONSISTENT_GROUP_PROTOCOL));
    } else if (sync.groupId().isEmpty()) {
      exchange.answer(failure(sync, version, Errors.INVALID_GROUP_ID));
    } else {
      exchange.askGroup(
          sync.groupId(), command(sync), reply -> response((GroupReply.SyncGroup) reply));
    }
  }

  private static GroupCommand.SyncGroup command(SyncGroupRequestData sync) {
    Map<String, Bytes> assignments = new HashMap<>();
    sync.assignments()
        .forEach(each -> assignments.put(each.memberId(), Bytes.of(each.assignment())));
    return new GroupCommand.SyncGroup(
        sync.memberId(),
        sync.groupInstanceId(),
        sync.generationId(),
        sync.protocolType(),
        sync.protocolName(),
        assignments);
  }

  private static ApiMessage response(GroupReply.SyncGroup reply) {
    return new SyncGroupResponseData()
        .setErrorCode(GroupErrors.code(reply.error()))
        .setProtocolType(reply.protocolType())
        .setProtocolName(reply.protocolName())
        .setAssignment(reply.assignment().array());
  }

  @Override
  public ApiMessage failure(ApiMessage request, short version, Errors error) {
    return new SyncGroupResponseData().setErrorCode(error.code());
  }
}
