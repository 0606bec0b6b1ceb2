package io.muster.gateway.api;

import io.muster.group.GroupCommand;
import io.muster.group.GroupError;
import io.muster.group.GroupReply;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/**
 * Heartbeat (12), versions 0–4: a member says that it is alive, and learns of a rebalance.
 *
 * <ul>
 *   <li>v1: throttle time in the answer
 *   <li>v3: group instance id (KIP-345)
 *   <li>v4: flexible
 * </ul>
 */
final class HeartbeatApi implements ServedApi {

  @Override
  public ApiKeys key() {
    return ApiKeys.HEARTBEAT;
  }

  @Override
  public void serve(ApiMessage request, Exchange exchange) {
    var heartbeat = (HeartbeatRequestData) request;
    if (heartbeat.groupId().isEmpty()) {
      exchange.answer(failure(heartbeat, exchange.version(), Errors.INVALID_GROUP_ID));
    } else {
      exchange.askGroup(
          heartbeat.groupId(),
          new GroupCommand.Heartbeat(
              heartbeat.memberId(), heartbeat.groupInstanceId(), heartbeat.generationId()),
          HeartbeatApi::response);
    }
  }

  /** A group that is still being loaded keeps its members, so that a failover evicts nobody. */
  private static ApiMessage response(GroupReply reply) {
    var error =
        reply.error() == GroupError.COORDINATOR_LOAD_IN_PROGRESS ? GroupError.NONE : reply.error();
    return new HeartbeatResponseData().setErrorCode(GroupErrors.code(error));
  }

  @Override
  public ApiMessage failure(ApiMessage request, short version, Errors error) {
    return new HeartbeatResponseData().setErrorCode(error.code());
  }
}
