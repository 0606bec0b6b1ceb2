package io.muster.group.consumer;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Decides who is to have which partitions. */
public interface PartitionAssignor {

  /** By this name members prefer it. */
  String name();

  /**
   * Whether it makes a difference to it in which racks members and replicas are: only then is a
   * target computed anew when they change.
   */
  boolean looksAtRacks();

  /**
   * Whether it may be asked about members that there are not: what it would do if one more came.
   * One that keeps account of what it is asked, or looks members up elsewhere, may not.
   */
  boolean mayBeAskedWhatIf();

  /**
   * Computes a target: every partition of the topics at most once, and only to who subscribes.
   *
   * @return what each member is to have, by member id; a member left out has nothing
   * @throws AssignmentFailedException when it cannot
   */
  Map<String, Partitions> assign(Problem problem);

  /**
   * What is to be assigned, and to whom.
   *
   * @param members by member id, in the order in which they will be heard of: where it does not
   *     matter otherwise, those who come first get more
   * @param homogeneous all members subscribe to the same topics
   * @param partitions how many each topic has, by its id
   * @param racks where the replicas of each topic are, by its id; topics of which it is not known
   *     are left out
   */
  record Problem(
      LinkedHashMap<String, Candidate> members,
      boolean homogeneous,
      Map<UUID, Integer> partitions,
      Map<UUID, PartitionRacks> racks) {}

  /**
   * A member.
   *
   * @param topics ids of those it subscribes to
   * @param target what it was to have so far
   */
  record Candidate(
      @Nullable String instanceId, @Nullable String rackId, Set<UUID> topics, Partitions target) {}

  /** An assignor could not do its work. */
  final class AssignmentFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public AssignmentFailedException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
