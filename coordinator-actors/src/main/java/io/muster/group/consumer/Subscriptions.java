package io.muster.group.consumer;

import java.util.Set;

/**
 * What the members of a group want, all together.
 *
 * @param names topics by name
 * @param regexes regular expressions
 * @param assignors server side assignors
 */
record Subscriptions(Counts names, Counts regexes, Counts assignors) {
  static final Subscriptions NONE = new Subscriptions(Counts.NONE, Counts.NONE, Counts.NONE);

  Subscriptions plus(MemberMetadata member) {
    Counts more = names;
    for (String topic : member.topics()) {
      more = more.plus(topic);
    }
    return new Subscriptions(
        more,
        member.topicRegex() != null && member.hasRegex()
            ? regexes.plus(member.topicRegex())
            : regexes,
        member.assignor() != null ? assignors.plus(member.assignor()) : assignors);
  }

  Subscriptions minus(MemberMetadata member) {
    Counts fewer = names;
    for (String topic : member.topics()) {
      fewer = fewer.minus(topic);
    }
    return new Subscriptions(
        fewer,
        member.topicRegex() != null && member.hasRegex()
            ? regexes.minus(member.topicRegex())
            : regexes,
        member.assignor() != null ? assignors.minus(member.assignor()) : assignors);
  }

  /** Whether all of so many members want the same. */
  boolean isHomogeneous(int members) {
    Set<String> wanted = regexes.names();
    boolean sameNames = names.byName().values().stream().allMatch(count -> count == members);
    return wanted.isEmpty()
        ? sameNames
        : wanted.size() == 1
            && regexes.of(wanted.iterator().next()) == members
            && names.byName().isEmpty();
  }
}
