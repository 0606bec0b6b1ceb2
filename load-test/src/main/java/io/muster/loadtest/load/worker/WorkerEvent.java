package io.muster.loadtest.load.worker;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** What a worker JVM tells about itself and its members. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
  @JsonSubTypes.Type(value = WorkerEvent.Ready.class, name = "ready"),
  @JsonSubTypes.Type(value = WorkerEvent.Figures.class, name = "figures"),
  @JsonSubTypes.Type(value = WorkerEvent.Subscribed.class, name = "subscribed"),
  @JsonSubTypes.Type(value = WorkerEvent.Joined.class, name = "joined"),
  @JsonSubTypes.Type(value = WorkerEvent.Assigned.class, name = "assigned"),
  @JsonSubTypes.Type(value = WorkerEvent.Revoked.class, name = "revoked"),
  @JsonSubTypes.Type(value = WorkerEvent.Consumed.class, name = "consumed"),
  @JsonSubTypes.Type(value = WorkerEvent.Left.class, name = "left"),
  @JsonSubTypes.Type(value = WorkerEvent.Failed.class, name = "failed")
})
public sealed interface WorkerEvent {
  /** When it happened, in microseconds since the epoch by the machine's clock. */
  long at();

  /** Classes are loaded and connections open; nobody has joined yet. */
  record Ready(long at) implements WorkerEvent {}

  /**
   * What was measured since the last event of this kind, of all members of the JVM.
   *
   * @param histograms by what was measured, each as {@link Latencies#encode} writes it
   * @param errors how many by request and error, such as {@code Heartbeat NOT_COORDINATOR}
   */
  record Figures(long at, Map<Measured, String> histograms, Map<String, Integer> errors)
      implements WorkerEvent {}

  /** Something that happens to one member. */
  sealed interface MemberEvent extends WorkerEvent {
    String member();
  }

  /** It is about to join, as a member that was never there. */
  record Subscribed(long at, String member) implements MemberEvent {}

  /**
   * It is in a generation it was not in before.
   *
   * @param sentAt when the first JoinGroup went out that this is the answer to, or the first
   *     ConsumerGroupHeartbeat; null where a heartbeat told a member of a new epoch (KIP-848)
   * @param generation or the member epoch
   * @param leads whether it is to assign partitions
   */
  record Joined(
      long at, String member, @Nullable Long sentAt, int generation, String memberId, boolean leads)
      implements MemberEvent {}

  /**
   * It may use its partitions.
   *
   * @param partitions all that are its own now, those it kept included
   */
  record Assigned(
      long at, String member, int generation, String memberId, SortedSet<Integer> partitions)
      implements MemberEvent {}

  /** It may use these no more. */
  record Revoked(long at, String member, SortedSet<Integer> partitions, Why why)
      implements MemberEvent {}

  /** Why partitions are taken from a member. */
  enum Why {
    REBALANCE,
    /** The group went on without it. */
    LOST,
    /** It was told to leave. */
    LEAVING
  }

  /** Neighbouring offsets of one partition, both ends included. */
  record Offsets(int partition, long first, long last) {}

  /** What one poll handed out; told before it can be committed. */
  record Consumed(long at, String member, List<Offsets> offsets) implements MemberEvent {}

  /** It closed in peace: offsets committed, group left. */
  record Left(long at, String member) implements MemberEvent {}

  /** It threw what an application cannot handle, and is gone; another may take its place. */
  record Failed(long at, String member, String message) implements MemberEvent {}
}
