package io.muster.group;

import io.muster.group.GroupEvent.Member;
import io.muster.group.GroupReply.DescribeGroup;
import io.muster.group.GroupReply.DescribeGroup.MemberDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The group as an administrator sees it. */
record Description(Group group, GroupState state) {

  DescribeGroup describe() {
    if (!group.exists()) {
      return failed(GroupError.GROUP_ID_NOT_FOUND, "Group " + group.groupId() + " not found.");
    } else if (ConsumerRules.appliesTo(group, state)) {
      return failed(
          GroupError.GROUP_ID_NOT_FOUND, "Group " + group.groupId() + " is not a classic group.");
    }
    Generation generation = group.generation();
    boolean stable = state instanceof Stable;
    return new DescribeGroup(
        GroupError.NONE,
        null,
        state.label(),
        textOf(state.membership(group).protocolType()),
        stable ? textOf(generation.protocolName()) : "",
        members().stream().map(member -> described(member, stable)).toList());
  }

  /** What is said of a group of which nothing can be said. */
  static DescribeGroup failed(GroupError error, @Nullable String message) {
    return new DescribeGroup(
        error, message, error == GroupError.GROUP_ID_NOT_FOUND ? "Dead" : "", "", "", List.of());
  }

  private List<Member> members() {
    List<Member> members = new ArrayList<>(group.members().values());
    state.membership(group).joins().waiting().values().stream()
        .filter(WaitingJoin::newcomer)
        .map(WaitingJoin::member)
        .forEach(members::add);
    return members;
  }

  private MemberDescription described(Member member, boolean stable) {
    return new MemberDescription(
        member.memberId(),
        member.instanceId(),
        member.clientId(),
        member.clientHost(),
        stable ? group.generation().metadataOf(member).orElse(Bytes.EMPTY) : Bytes.EMPTY,
        group.generation().assignmentOf(member.memberId()));
  }

  private static String textOf(@Nullable String text) {
    return Objects.requireNonNullElse(text, "");
  }
}
