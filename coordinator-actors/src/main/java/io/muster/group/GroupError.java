package io.muster.group;

/**
 * What a group answers. Each constant bears the name of the Kafka protocol error it stands for, so
 * that the gateway translates by name.
 */
public enum GroupError {
  NONE,
  /** The store cannot be reached or the group cannot be recovered now; clients retry. */
  COORDINATOR_NOT_AVAILABLE,
  /** The group is still being taken over here; clients retry. */
  COORDINATOR_LOAD_IN_PROGRESS,
  /** Another node owns the group; clients look the coordinator up again. */
  NOT_COORDINATOR,
  INVALID_GROUP_ID,
  INVALID_SESSION_TIMEOUT,
  INCONSISTENT_GROUP_PROTOCOL,
  UNKNOWN_MEMBER_ID,
  MEMBER_ID_REQUIRED,
  FENCED_INSTANCE_ID,
  GROUP_MAX_SIZE_REACHED,
  ILLEGAL_GENERATION,
  REBALANCE_IN_PROGRESS,
  GROUP_ID_NOT_FOUND,
  NON_EMPTY_GROUP,
  GROUP_SUBSCRIBED_TO_TOPIC,
  OFFSET_METADATA_TOO_LARGE,
  STALE_MEMBER_EPOCH,
  FENCED_MEMBER_EPOCH,
  UNRELEASED_INSTANCE_ID,
  INVALID_REGULAR_EXPRESSION,
  UNSUPPORTED_VERSION,
  INVALID_REQUEST,
  INVALID_CONFIG
}
