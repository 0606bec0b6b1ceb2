package io.muster.loadtest.oracle.stage;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.Member;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.TopicPartitions;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroup;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroupMember;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * A group of consumers as it is just now, by whichever protocol it is coordinated.
 *
 * @param answer of ConsumerGroupDescribe; an error if it is no consumer group
 * @param classic the group as DescribeGroups shows it if it is none
 */
public record ConsumerLook(ConsumerGroupDescribeResponseData answer, DescribedGroup classic) {
  /** Of a static member that has left to come back. */
  private static final int AWAY = -2;

  static ConsumerLook at(Stage stage) throws InterruptedException, ExecutionException {
    ConsumerGroupDescribeResponseData answer = stage.lookAtConsumers();
    boolean isConsumerGroup = answer.groups().get(0).errorCode() == Errors.NONE.code();
    return new ConsumerLook(answer, isConsumerGroup ? new DescribedGroup() : stage.look());
  }

  public boolean isConsumerGroup() {
    return group().errorCode() == Errors.NONE.code();
  }

  public String state() {
    return isConsumerGroup() ? group().groupState() : classic.groupState();
  }

  /** Of the group, empty if there is none. */
  public String protocolType() {
    return isConsumerGroup() ? "consumer" : classic.protocolType();
  }

  public boolean exists() {
    return !state().equals("Dead");
  }

  public boolean isEmpty() {
    return memberIds().isEmpty();
  }

  public boolean isStable() {
    return state().equals("Stable");
  }

  /** Of all members, whichever protocol they speak. */
  public List<String> memberIds() {
    return isConsumerGroup()
        ? group().members().stream().map(Member::memberId).toList()
        : classic.members().stream().map(DescribedGroupMember::memberId).toList();
  }

  public boolean has(String memberId) {
    return memberIds().contains(memberId);
  }

  /** Whether it is a static member that has left to come back. */
  public boolean isAway(String memberId) {
    return find(memberId).filter(member -> member.memberEpoch() == AWAY).isPresent();
  }

  /** Whether it is a member that has something to do before it can be in the group's epoch. */
  public boolean isBehind(String memberId) {
    return find(memberId)
        .filter(member -> member.memberEpoch() < group().assignmentEpoch())
        .isPresent();
  }

  /**
   * Names of the topics that the member subscribes to, or else whoever is in its place.
   *
   * @param instanceId null for a dynamic member
   * @return empty if there is no such member
   */
  public Set<String> topicsOf(String memberId, @Nullable String instanceId) {
    return group().members().stream()
        .filter(
            member ->
                member.memberId().equals(memberId)
                    || (instanceId != null && instanceId.equals(member.instanceId())))
        .flatMap(member -> member.subscribedTopicNames().stream())
        .collect(Collectors.toSet());
  }

  /**
   * Whether no target has been computed for the group's epoch, as in one that everybody has left.
   */
  public boolean lacksTarget() {
    return group().groupEpoch() > group().assignmentEpoch();
  }

  public boolean isSubscribedToRegex(String regex) {
    return group().members().stream()
        .anyMatch(member -> regex.equals(member.subscribedTopicRegex()));
  }

  /** A partition, by the id of its topic. */
  record Owned(Uuid topicId, int partition) {}

  static Stream<Owned> partitions(Uuid topicId, List<Integer> partitions) {
    return partitions.stream().map(partition -> new Owned(topicId, partition));
  }

  Set<Owned> assignmentOf(String memberId) {
    return find(memberId).stream()
        .flatMap(member -> member.assignment().topicPartitions().stream())
        .flatMap(topic -> partitions(topic.topicId(), topic.partitions()))
        .collect(Collectors.toSet());
  }

  int groupEpoch() {
    return group().groupEpoch();
  }

  /** Whether the target is the latest one, and gives away all that members subscribe to. */
  boolean isTargeted() {
    Map<String, Integer> wanted = new HashMap<>();
    Map<String, Integer> given = new HashMap<>();
    for (Member member : group().members()) {
      subscribedTopics(member)
          .forEach(topic -> wanted.put(topic, Peer.TOPICS.getOrDefault(topic, 0)));
      for (TopicPartitions topic : member.targetAssignment().topicPartitions()) {
        given.merge(topic.topicName(), topic.partitions().size(), Integer::sum);
      }
    }
    return !lacksTarget() && given.equals(wanted);
  }

  private static Stream<String> subscribedTopics(Member member) {
    String regex = member.subscribedTopicRegex();
    return Peer.TOPICS.keySet().stream()
        .filter(
            topic ->
                member.subscribedTopicNames().contains(topic)
                    || (regex != null && topic.matches(regex)));
  }

  /** Records it, as far as it can be compared. */
  public void record(Stage stage, Precision precision) {
    if (isConsumerGroup()) {
      boolean sharesAreOpen = precision == Precision.IN_ALL && !subscribeToTheSame();
      new Settlement(stage, answer).record(sharesAreOpen ? Precision.TOGETHER : precision);
    } else {
      stage.record(precision == Precision.EXACTLY ? classic : withoutAssignments());
    }
  }

  /** If not, {@code uniform} gives each how much it had before, as far as that is fair. */
  boolean subscribeToTheSame() {
    return group().members().stream()
            .map(member -> subscribedTopics(member).collect(Collectors.toSet()))
            .distinct()
            .count()
        <= 1;
  }

  private DescribedGroup withoutAssignments() {
    DescribedGroup group = classic.duplicate();
    group.members().forEach(member -> member.setMemberAssignment(new byte[0]));
    return group;
  }

  private Optional<Member> find(String memberId) {
    return group().members().stream()
        .filter(member -> member.memberId().equals(memberId))
        .findFirst();
  }

  private ConsumerGroupDescribeResponseData.DescribedGroup group() {
    return answer.groups().get(0);
  }
}
