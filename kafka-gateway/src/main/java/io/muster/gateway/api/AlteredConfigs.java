package io.muster.gateway.api;

import io.muster.group.GroupCommand;
import io.muster.group.GroupError;
import io.muster.group.GroupReply;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ApiError;

/** What became of each resource of a request that changes configs, in either of its forms. */
final class AlteredConfigs {
  private final Map<ConfigResource, ApiError> results = new HashMap<>();
  private final Map<String, GroupCommand.AlterConfigs> commands = new HashMap<>();

  static boolean isGroup(byte resourceType) {
    return resourceType == ConfigResource.Type.GROUP.id();
  }

  /** The result of a resource that the upstream has changed, or of a group that is refused. */
  void add(byte resourceType, String resourceName, ApiError result) {
    results.put(resource(resourceType, resourceName), result);
  }

  /** What a group is to be asked. */
  void ask(String groupId, GroupCommand.AlterConfigs command) {
    commands.put(groupId, command);
  }

  /**
   * Asks the groups, if there are any to be asked, and answers.
   *
   * @param response made when the results are complete
   */
  void answer(Exchange exchange, Supplier<ApiMessage> response) {
    if (commands.isEmpty()) {
      exchange.answer(response.get());
      return;
    }
    exchange.askGroups(
        commands,
        replies -> {
          replies.forEach(
              (groupId, reply) ->
                  add(
                      ConfigResource.Type.GROUP.id(),
                      groupId,
                      result((GroupReply.AlterConfigs) reply)));
          return response.get();
        });
  }

  /** A resource without a result is a group whose command was lost, or the upstream's omission. */
  ApiError of(byte resourceType, String resourceName) {
    return results.getOrDefault(
        resource(resourceType, resourceName),
        ApiError.fromThrowable(Errors.COORDINATOR_NOT_AVAILABLE.exception()));
  }

  private static ApiError result(GroupReply.AlterConfigs reply) {
    return reply.error() == GroupError.NONE
        ? ApiError.NONE
        : new ApiError(GroupErrors.toKafka(reply.error()), reply.message());
  }

  private static ConfigResource resource(byte type, String name) {
    return new ConfigResource(ConfigResource.Type.forId(type), name);
  }
}
