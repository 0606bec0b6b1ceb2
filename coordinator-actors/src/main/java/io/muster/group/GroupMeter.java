package io.muster.group;

import io.muster.group.ConsumerGroupEvent.ConsumerTargetComputed;
import io.muster.group.GroupEvent.GenerationStarted;

/**
 * The figures of one group while it is open on a node. Used by the group's actor only; cheap, and
 * never blocks. What an implementation does not want to know it leaves as it is.
 */
public interface GroupMeter extends AutoCloseable {
  /** Keeps nothing. */
  GroupMeter NONE = new GroupMeter() {};

  /** The group serves: for the first time here, or again after {@link #journalFailed}. */
  default void recovered() {}

  /** The group is not what it was: its state, its members or its generation. */
  default void changed(GroupSummary summary) {}

  /** There is no group of this name any more. */
  default void deleted() {}

  /** A join phase has completed. */
  default void generationStarted(GenerationStarted started) {}

  /** A target of a consumer group was computed. */
  default void targetComputed(ConsumerTargetComputed target) {}

  /**
   * Events are stored.
   *
   * @param nanos from the decision until they were
   */
  default void persisted(long nanos) {}

  /**
   * A commit has been answered as durable.
   *
   * @param nanos from when the group took it until then
   */
  default void committed(long nanos) {}

  /** Events could not be read or stored; the group will recover. */
  default void journalFailed() {}

  /** The store has refused a write: as a rule since the group has another owner. */
  default void writeRefused() {}

  /** The group is open here no more. */
  @Override
  default void close() {}
}
