package io.muster.gateway.assignor;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.coordinator.group.api.assignor.GroupAssignment;
import org.apache.kafka.coordinator.group.api.assignor.GroupSpec;
import org.apache.kafka.coordinator.group.api.assignor.MemberAssignment;
import org.apache.kafka.server.common.TopicIdPartition;

/** What each member of a group is to have, while it is found out. */
final class Shares {
  private final Map<String, Map<Uuid, Set<Integer>>> byMember = new HashMap<>();

  Shares(Collection<String> memberIds) {
    memberIds.forEach(memberId -> byMember.put(memberId, new HashMap<>()));
  }

  void give(String memberId, TopicIdPartition partition) {
    byMember
        .computeIfAbsent(memberId, first -> new HashMap<>())
        .computeIfAbsent(partition.topicId(), first -> new HashSet<>())
        .add(partition.partitionId());
  }

  GroupAssignment toAssignment() {
    Map<String, MemberAssignment> members = new HashMap<>();
    byMember.forEach(
        (memberId, share) -> {
          Map<Uuid, Set<Integer>> partitions = Collections.unmodifiableMap(share);
          members.put(memberId, () -> partitions);
        });
    return new GroupAssignment(members);
  }

  /** Who was to have each partition so far: the place of its member in the list. */
  static Map<TopicIdPartition, Integer> before(GroupSpec group, List<String> memberIds) {
    Map<TopicIdPartition, Integer> owners = new HashMap<>();
    for (int i = 0; i < memberIds.size(); i++) {
      int owner = i;
      group
          .memberAssignment(memberIds.get(i))
          .partitions()
          .forEach(
              (topic, numbers) ->
                  numbers.forEach(
                      number -> owners.put(new TopicIdPartition(topic, number), owner)));
    }
    return owners;
  }
}
