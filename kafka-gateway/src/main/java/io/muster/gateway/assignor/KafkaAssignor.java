package io.muster.gateway.assignor;

import io.muster.gateway.api.TopicIds;
import io.muster.group.consumer.PartitionAssignor;
import io.muster.group.consumer.Partitions;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.coordinator.group.api.assignor.ConsumerGroupPartitionAssignor;
import org.apache.kafka.coordinator.group.api.assignor.GroupAssignment;
import org.apache.kafka.coordinator.group.api.assignor.MemberAssignment;

/** An assignor that implements Kafka's interface. */
final class KafkaAssignor implements PartitionAssignor {
  private final ConsumerGroupPartitionAssignor assignor;
  private final String name;
  private final boolean looksAtRacks;
  private final boolean mayBeAskedWhatIf;

  KafkaAssignor(
      ConsumerGroupPartitionAssignor assignor, boolean looksAtRacks, boolean mayBeAskedWhatIf) {
    this.assignor = assignor;
    this.name = assignor.name();
    this.looksAtRacks = looksAtRacks;
    this.mayBeAskedWhatIf = mayBeAskedWhatIf;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean looksAtRacks() {
    return looksAtRacks;
  }

  @Override
  public boolean mayBeAskedWhatIf() {
    return mayBeAskedWhatIf;
  }

  /**
   * Whatever goes wrong in an assignor, which may be anybody's, must not harm the group. A class
   * that it lacks, or a recursion without end, would end the process, and then that of the node to
   * which the group moves. What is left are errors of the JVM itself.
   */
  @Override
  public Map<String, Partitions> assign(Problem problem) {
    try {
      KafkaProblem asked = new KafkaProblem(problem);
      return checked(problem, assignor.assign(asked, asked));
    } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
      String reason = e instanceof RuntimeException ? e.getMessage() : e.toString();
      throw new AssignmentFailedException("Assignor " + name + " failed: " + reason, e);
    }
  }

  /**
   * @throws IllegalStateException if a partition is given away twice, does not exist, or goes to
   *     somebody who is no member or does not subscribe to it
   */
  private static Map<String, Partitions> checked(Problem problem, GroupAssignment assignment) {
    Map<Uuid, boolean[]> taken = new HashMap<>();
    Map<String, Partitions> target = new HashMap<>();
    assignment
        .members()
        .forEach(
            (memberId, assigned) -> {
              Candidate member = problem.members().get(memberId);
              if (member == null) {
                throw new IllegalStateException(memberId + " is not a member");
              }
              assigned
                  .partitions()
                  .forEach((topic, numbers) -> take(problem, member, topic, numbers, taken));
              target.put(memberId, partitions(assigned));
            });
    return target;
  }

  private static void take(
      Problem problem,
      Candidate member,
      Uuid topic,
      Set<Integer> numbers,
      Map<Uuid, boolean[]> taken) {
    UUID id = TopicIds.fromKafka(topic);
    Integer count = problem.partitions().get(id);
    if (count == null || !member.topics().contains(id)) {
      throw new IllegalStateException("Topic " + topic + " is given to who does not subscribe");
    }
    boolean[] gone = taken.computeIfAbsent(topic, unseen -> new boolean[count]);
    for (int number : numbers) {
      if (number < 0 || number >= count || gone[number]) {
        throw new IllegalStateException(
            "Partition " + number + " of topic " + topic + " cannot be given away");
      }
      gone[number] = true;
    }
  }

  private static Partitions partitions(MemberAssignment assigned) {
    Map<UUID, Set<Integer>> byTopic = new HashMap<>();
    assigned
        .partitions()
        .forEach((topic, numbers) -> byTopic.put(TopicIds.fromKafka(topic), numbers));
    return Partitions.of(byTopic);
  }
}
