package io.muster.loadtest.oracle.scenario;

import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroup;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroupMember;

/** The group as DescribeGroups has shown it. */
record GroupLook(DescribedGroup group) {
  /** Before anything was asked. */
  static final GroupLook NOTHING = new GroupLook(new DescribedGroup().setGroupState("Dead"));

  List<DescribedGroupMember> members() {
    return group.members();
  }

  /** Nobody is in it, and no rebalance is under way. */
  boolean isEmpty() {
    return is("Empty") || is("Dead");
  }

  boolean exists() {
    return !is("Dead");
  }

  boolean isPreparing() {
    return is("PreparingRebalance");
  }

  boolean isCompleting() {
    return is("CompletingRebalance");
  }

  boolean isStable() {
    return is("Stable");
  }

  boolean has(String memberId) {
    return find(memberId).isPresent();
  }

  Optional<DescribedGroupMember> find(String memberId) {
    return members().stream().filter(member -> member.memberId().equals(memberId)).findFirst();
  }

  private boolean is(String state) {
    return group.groupState().equals(state);
  }
}
