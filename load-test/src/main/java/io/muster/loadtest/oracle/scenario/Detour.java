package io.muster.loadtest.oracle.scenario;

/**
 * Why a step is not played: the servers are meant to differ there, and what follows could not be
 * compared any more. {@code intended-differences.md} explains each.
 */
enum Detour {
  EMPTY_GROUP_WITH_RESERVED_IDS("a newcomer to an empty group while ids are reserved"),
  RESERVED_ID_RETURNED("a reserved id is given back to a group that is not rebalancing"),
  LAST_MEMBER_LEAVES_RESERVED_IDS("the last member of a rebalance goes while ids are reserved"),
  RESERVED_ID_WITH_INSTANCE("a reserved id is used with an instance id, at which Kafka fails"),
  REFUSED_FOUNDER("a newcomer is refused by a group that does not exist"),
  REFUSED_FIRST_COMMIT("nothing of a commit is accepted that comes to a group that does not exist"),
  SILENCE_WITH_RESERVED_IDS("members are silent while ids of brief sessions are reserved"),
  NOTHING_TO_WAIT_FOR("nothing is under way that time would end"),
  NO_FORMER_EPOCH("a member that is in its group's first epoch has no former one"),
  NOBODY_TO_ASK("the last member that heartbeats leaves while others are away"),
  OLD_ID_IN_EMPTY_GROUP("a classic member joins an empty consumer group with an id of before");

  private final String words;

  Detour(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }
}
