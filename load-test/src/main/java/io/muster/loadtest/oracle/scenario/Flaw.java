package io.muster.loadtest.oracle.scenario;

import java.util.List;

/** What is wrong with a request. */
public enum Flaw {
  MADE_UP_MEMBER_ID,
  NO_MEMBER_ID,
  UNKNOWN_INSTANCE,
  NO_INSTANCE,
  FORMER_GENERATION,
  FUTURE_GENERATION,
  NO_GENERATION,
  OTHER_PROTOCOL,
  OTHER_PROTOCOL_TYPE,
  NO_PROTOCOL,
  SHORT_SESSION,
  LONG_SESSION,
  NO_GROUP,
  OTHER_GROUP,
  UNKNOWN_TOPIC,
  UNKNOWN_PARTITION,
  LONG_METADATA,
  ODD_EPOCH,
  UNKNOWN_ASSIGNOR,
  BROKEN_REGEX,
  NO_TOPICS,
  NO_REBALANCE_TIMEOUT,
  OTHER_PARTITIONS,
  BLANK_RACK;

  /**
   * Of a JoinGroup by somebody who has a member id. Without one, some of these would bring another
   * member into the group.
   */
  static final List<Flaw> OF_REJOIN =
      List.of(
          MADE_UP_MEMBER_ID,
          UNKNOWN_INSTANCE,
          OTHER_PROTOCOL,
          OTHER_PROTOCOL_TYPE,
          NO_PROTOCOL,
          SHORT_SESSION,
          LONG_SESSION,
          NO_GROUP,
          OTHER_GROUP);

  /** Of a JoinGroup by somebody who has none. */
  static final List<Flaw> OF_FIRST_JOIN =
      List.of(
          MADE_UP_MEMBER_ID,
          OTHER_PROTOCOL,
          OTHER_PROTOCOL_TYPE,
          NO_PROTOCOL,
          SHORT_SESSION,
          LONG_SESSION,
          NO_GROUP);

  static final List<Flaw> OF_SYNC =
      List.of(
          MADE_UP_MEMBER_ID,
          NO_MEMBER_ID,
          UNKNOWN_INSTANCE,
          NO_INSTANCE,
          FORMER_GENERATION,
          FUTURE_GENERATION,
          NO_GENERATION,
          OTHER_PROTOCOL,
          OTHER_PROTOCOL_TYPE,
          NO_PROTOCOL,
          NO_GROUP,
          OTHER_GROUP);

  static final List<Flaw> OF_HEARTBEAT =
      List.of(
          MADE_UP_MEMBER_ID,
          NO_MEMBER_ID,
          UNKNOWN_INSTANCE,
          NO_INSTANCE,
          FORMER_GENERATION,
          FUTURE_GENERATION,
          NO_GENERATION,
          NO_GROUP,
          OTHER_GROUP);

  static final List<Flaw> OF_LEAVE =
      List.of(
          MADE_UP_MEMBER_ID, NO_MEMBER_ID, UNKNOWN_INSTANCE, NO_INSTANCE, NO_GROUP, OTHER_GROUP);

  static final List<Flaw> OF_COMMIT =
      List.of(
          MADE_UP_MEMBER_ID,
          NO_MEMBER_ID,
          UNKNOWN_INSTANCE,
          NO_INSTANCE,
          FORMER_GENERATION,
          FUTURE_GENERATION,
          NO_GENERATION,
          UNKNOWN_TOPIC,
          UNKNOWN_PARTITION,
          LONG_METADATA);

  /** Of an OffsetCommit where it is up to chance since when its sender has had the partition. */
  static final List<Flaw> OF_COMMIT_BY_CHANCE =
      OF_COMMIT.stream().filter(flaw -> flaw != FORMER_GENERATION).toList();

  static final List<Flaw> OF_FETCH =
      List.of(MADE_UP_MEMBER_ID, FUTURE_GENERATION, UNKNOWN_TOPIC, UNKNOWN_PARTITION, OTHER_GROUP);

  /**
   * Of a JoinGroup by a classic member of a group of consumers. A made-up member id would bring
   * another member into the group, and this one would be forgotten.
   */
  static final List<Flaw> OF_CLASSIC_REJOIN =
      List.of(OTHER_PROTOCOL_TYPE, SHORT_SESSION, LONG_SESSION, NO_GROUP);

  /** The same by a static member, whose instance id tells who it is. */
  static final List<Flaw> OF_STATIC_CLASSIC_REJOIN =
      List.of(MADE_UP_MEMBER_ID, OTHER_PROTOCOL_TYPE, SHORT_SESSION, LONG_SESSION, NO_GROUP);

  /** Of a ConsumerGroupHeartbeat that would let another member in but for the flaw. */
  static final List<Flaw> OF_ENTER =
      List.of(
          NO_MEMBER_ID,
          NO_GROUP,
          ODD_EPOCH,
          UNKNOWN_ASSIGNOR,
          BROKEN_REGEX,
          NO_TOPICS,
          NO_REBALANCE_TIMEOUT,
          OTHER_PARTITIONS,
          BLANK_RACK);

  static final List<Flaw> OF_BEAT =
      List.of(
          MADE_UP_MEMBER_ID,
          NO_MEMBER_ID,
          UNKNOWN_INSTANCE,
          NO_INSTANCE,
          FORMER_GENERATION,
          FUTURE_GENERATION,
          NO_GROUP,
          OTHER_GROUP,
          ODD_EPOCH,
          UNKNOWN_ASSIGNOR,
          BROKEN_REGEX,
          OTHER_PARTITIONS);

  static final List<Flaw> OF_EXIT = OF_LEAVE;

  /** Of an OffsetFetch by a member that says who it is. */
  static final List<Flaw> OF_MEMBERS_FETCH =
      List.of(MADE_UP_MEMBER_ID, FORMER_GENERATION, FUTURE_GENERATION, UNKNOWN_TOPIC);
}
