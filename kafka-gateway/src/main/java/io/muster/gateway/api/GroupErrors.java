package io.muster.gateway.api;

import io.muster.group.GroupError;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.protocol.Errors;

/** Translates a group's errors into Kafka's, by name. */
final class GroupErrors {
  private static final Map<GroupError, Errors> BY_NAME =
      Collections.unmodifiableMap(
          Arrays.stream(GroupError.values())
              .collect(
                  Collectors.toMap(
                      Function.identity(),
                      error -> Errors.valueOf(error.name()),
                      (one, other) -> one,
                      () -> new EnumMap<>(GroupError.class))));

  private GroupErrors() {}

  static Errors toKafka(GroupError error) {
    return BY_NAME.get(error);
  }

  /** The code on the wire. */
  static short code(GroupError error) {
    return toKafka(error).code();
  }
}
