package io.muster.group;

import io.muster.group.ConsumerGroupEvent.ConsumerGroupDowngraded;
import io.muster.group.GroupEvent.Member;
import io.muster.group.GroupEvent.MembersRemoved.Removal;
import io.muster.group.consumer.ClassicAssignment;
import io.muster.group.consumer.ClassicMember;
import io.muster.group.consumer.ConsumerGroup;
import io.muster.group.consumer.ConsumerMember;
import io.muster.group.consumer.MemberMetadata;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How a consumer group becomes a classic one while it has members (KIP-848): when the last of them
 * goes that speaks the consumer protocol. The generation has the number of the group epoch. What is
 * assigned in it is what members own, whatever the last target has for them: should the group be
 * upgraded again at once, nobody else may get it before they have given it up.
 */
record Downgrade(Turn turn) {

  /**
   * Whether nobody but members of the classic protocol is left when these have gone, and all of
   * them are in the group's epoch, so that the generation is everybody's. Until then they go on as
   * they do: a member of another generation would lose what it has.
   */
  boolean isDueWithout(Collection<String> leaving) {
    ConsumerGroup group = turn.group().consumer();
    if (group.needsTarget() || !turn.settings().consumer().migrationPolicy().downgrades()) {
      return false;
    }
    int rest = 0;
    for (ConsumerMember member : group.members().values()) {
      if (!leaving.contains(member.memberId())) {
        if (!member.metadata().speaksClassic() || member.current().epoch() != group.epoch()) {
          return false;
        }
        rest++;
      }
    }
    return rest > 0 && rest <= turn.settings().maxSize();
  }

  /**
   * @param removals members who go
   * @param rebalanceDue whether the others cannot go on with what they have
   */
  ConsumerGroupDowngraded event(List<Removal> removals, boolean rebalanceDue) {
    ConsumerGroup group =
        turn.group().consumer().without(removals.stream().map(Removal::memberId).toList());
    List<Member> members = new ArrayList<>();
    Map<String, Bytes> assignments = new HashMap<>();
    for (ConsumerMember member : group.members().values()) {
      MemberMetadata told = member.metadata();
      ClassicMember classic = Objects.requireNonNull(told.classic());
      members.add(
          new Member(
              told.memberId(),
              told.instanceId(),
              told.clientId(),
              told.clientHost(),
              classic.sessionTimeoutMs(),
              told.rebalanceTimeoutMs(),
              classic.protocols().stream()
                  .map(own -> new GroupCommand.Protocol(own.name(), own.metadata()))
                  .toList()));
      assignments.put(
          told.memberId(),
          new ClassicAssignment(group.named(member.current().owned().partitions()), false)
              .write(classic.version()));
    }
    return new ConsumerGroupDowngraded(
        removals,
        group.epoch(),
        SupportedProtocols.of(members).elect(members),
        members.get(0).memberId(),
        members,
        assignments,
        rebalanceDue,
        turn.now().epochMs());
  }
}
