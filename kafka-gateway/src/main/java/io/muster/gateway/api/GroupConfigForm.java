package io.muster.gateway.api;

import java.util.List;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ApiError;
import org.jspecify.annotations.Nullable;

/** The form in which a group's configs may be changed, in the order in which Kafka looks. */
final class GroupConfigForm {
  private GroupConfigForm() {}

  /**
   * What is wrong with the form of a change, null if nothing is.
   *
   * @param timesNamed how often the request names the group
   * @param names of the configs to be changed
   * @param withoutValue names of those that need a value and have none
   */
  static @Nullable ApiError malformed(
      int timesNamed, List<String> names, List<String> withoutValue) {
    if (timesNamed > 1) {
      return invalid("Each resource must appear at most once.");
    }
    if (names.stream().distinct().count() < names.size()) {
      return invalid("Error due to duplicate config keys");
    }
    if (!withoutValue.isEmpty()) {
      return invalid("Null value not supported for : " + String.join(", ", withoutValue));
    }
    return null;
  }

  /** What is wrong with the group's name, which is looked at last; null if nothing is. */
  static @Nullable ApiError nameless(String groupId) {
    return groupId.isEmpty() ? invalid("Default group resources are not allowed.") : null;
  }

  static ApiError invalid(String message) {
    return new ApiError(Errors.INVALID_REQUEST, message);
  }
}
