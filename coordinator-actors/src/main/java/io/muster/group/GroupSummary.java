package io.muster.group;

import java.util.Objects;

/**
 * One row of the {@link GroupDirectory}.
 *
 * @param type which protocol its members speak
 * @param protocolType empty for a group without members that has only offsets
 * @param state Kafka's name of the group's state
 * @param sequenceNr the journal's sequence number this was true at: an older one never overwrites a
 *     newer
 * @param updatedMs milliseconds since the epoch
 * @param emptiedMs when the last member had gone, milliseconds since the epoch; {@link
 *     Group#NOT_EMPTIED} if it has members or never had any
 * @param configs how many configs it has of its own
 */
public record GroupSummary(
    String groupId,
    Type type,
    String protocolType,
    String state,
    int members,
    int generation,
    long sequenceNr,
    long updatedMs,
    long emptiedMs,
    int configs) {

  /** The protocol of a group's members, or of those it had last. */
  public enum Type {
    CLASSIC("classic"),
    CONSUMER("consumer");

    private final String label;

    Type(String label) {
      this.label = label;
    }

    /** Kafka's name of it, by which it is stored. */
    public String label() {
      return label;
    }

    /** One that only a later version knows counts as classic. */
    public static Type labelled(String label) {
      return label.equals(CONSUMER.label) ? CONSUMER : CLASSIC;
    }
  }

  static GroupSummary of(Group group, GroupState state, long sequenceNr, Moment now) {
    boolean consumer = group.consumer().exists() && !(state instanceof Populated);
    return new GroupSummary(
        group.groupId(),
        consumer ? Type.CONSUMER : Type.CLASSIC,
        consumer
            ? SubscribedTopics.CONSUMERS
            : Objects.requireNonNullElse(state.membership(group).protocolType(), ""),
        state.label(),
        state.memberCount(group),
        consumer ? group.consumer().epoch() : group.generation().id(),
        sequenceNr,
        now.epochMs(),
        group.emptiedAtMs(),
        group.configs().size());
  }
}
