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
  LONG_METADATA;

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

  static final List<Flaw> OF_FETCH =
      List.of(MADE_UP_MEMBER_ID, FUTURE_GENERATION, UNKNOWN_TOPIC, UNKNOWN_PARTITION, OTHER_GROUP);
}
