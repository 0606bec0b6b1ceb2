package io.muster.loadtest.oracle.scenario;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step of a scenario. Versions are those of the request; a request is what its sender would say
 * by what it was told so far, but for the flaw.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "step")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Step.Join.class, name = "join"),
  @JsonSubTypes.Type(value = Step.JoinTogether.class, name = "join together"),
  @JsonSubTypes.Type(value = Step.Sync.class, name = "sync"),
  @JsonSubTypes.Type(value = Step.Heartbeat.class, name = "heartbeat"),
  @JsonSubTypes.Type(value = Step.Leave.class, name = "leave"),
  @JsonSubTypes.Type(value = Step.Commit.class, name = "commit"),
  @JsonSubTypes.Type(value = Step.CommitSimple.class, name = "commit simple"),
  @JsonSubTypes.Type(value = Step.Fetch.class, name = "fetch"),
  @JsonSubTypes.Type(value = Step.Describe.class, name = "describe"),
  @JsonSubTypes.Type(value = Step.ListGroups.class, name = "list"),
  @JsonSubTypes.Type(value = Step.DeleteGroups.class, name = "delete groups"),
  @JsonSubTypes.Type(value = Step.DeleteOffset.class, name = "delete offset"),
  @JsonSubTypes.Type(value = Step.Silence.class, name = "silence"),
  @JsonSubTypes.Type(value = Step.Lapse.class, name = "lapse"),
  @JsonSubTypes.Type(ConsumerStep.class),
})
public sealed interface Step
    permits Step.Join,
        Step.JoinTogether,
        Step.Sync,
        Step.Heartbeat,
        Step.Leave,
        Step.Commit,
        Step.CommitSimple,
        Step.Fetch,
        Step.Describe,
        Step.ListGroups,
        Step.DeleteGroups,
        Step.DeleteOffset,
        Step.Silence,
        Step.Lapse,
        ConsumerStep {
  /** Names of the parts that have to do with it. */
  default List<String> who() {
    return List.of();
  }

  /** What is wrong with the request; null if nothing is. */
  default @Nullable Flaw flaw() {
    return null;
  }

  /**
   * JoinGroup. Who has a member id joins with it, whether it is worth something still or not.
   *
   * @param anew as a new process, which knows no member id
   * @param metadata tells one subscription from another
   * @param protocols what it supports from now on
   */
  record Join(
      String name,
      int version,
      boolean anew,
      int metadata,
      List<String> protocols,
      @Nullable Flaw flaw)
      implements Step {
    @Override
    public List<String> who() {
      return List.of(name);
    }
  }

  /** New members join one after the other, within one join phase of an empty group. */
  record JoinTogether(List<String> names, int version) implements Step {
    @Override
    public List<String> who() {
      return names;
    }
  }

  /**
   * SyncGroup. A leader brings assignments, a follower none.
   *
   * @param forgotten how many members the leader assigns nothing
   */
  record Sync(String name, int version, int forgotten, @Nullable Flaw flaw) implements Step {
    @Override
    public List<String> who() {
      return List.of(name);
    }
  }

  record Heartbeat(String name, int version, @Nullable Flaw flaw) implements Step {
    @Override
    public List<String> who() {
      return List.of(name);
    }
  }

  /**
   * LeaveGroup.
   *
   * @param names several from version 3 on
   * @param byInstance as an administrator removes static members: without their member ids
   */
  record Leave(List<String> names, int version, boolean byInstance, @Nullable Flaw flaw)
      implements Step {
    @Override
    public List<String> who() {
      return names;
    }
  }

  /**
   * OffsetCommit of one partition.
   *
   * @param name null for a consumer without a group, which says neither member nor generation
   */
  record Commit(
      @Nullable String name,
      int version,
      String topic,
      int partition,
      long offset,
      @Nullable Flaw flaw)
      implements Step {
    @Override
    public List<String> who() {
      return name == null ? List.of() : List.of(name);
    }
  }

  /** OffsetCommit of one partition to {@link GroupName#SIMPLE}. */
  record CommitSimple(int version, String topic, int partition, long offset) implements Step {}

  /**
   * OffsetFetch.
   *
   * @param name of a member of the consumer protocol that says who it is; null if nobody does
   * @param groups several from version 8 on
   * @param all all that each group has, else two partitions
   */
  record Fetch(
      @Nullable String name,
      int version,
      List<GroupName> groups,
      boolean all,
      boolean requireStable,
      @Nullable Flaw flaw)
      implements Step {
    @Override
    public List<String> who() {
      return name == null ? List.of() : List.of(name);
    }
  }

  record Describe(int version, List<GroupName> groups) implements Step {}

  /**
   * ListGroups.
   *
   * @param states only groups in one of these, from version 4 on; none for groups in any
   * @param types only groups of one of these, from version 5 on; none for groups of any
   */
  record ListGroups(int version, List<String> states, List<String> types) implements Step {}

  record DeleteGroups(int version, List<GroupName> groups) implements Step {}

  record DeleteOffset(int version, String topic, int partition) implements Step {}

  /** Members with brief sessions are heard of no more, until the group is without them. */
  record Silence() implements Step {}

  /** Time passes, until the rebalance or the wait for SyncGroups that is under way times out. */
  record Lapse() implements Step {}
}
