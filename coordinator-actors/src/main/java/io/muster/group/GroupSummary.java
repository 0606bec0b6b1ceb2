package io.muster.group;

import java.util.Objects;

/**
 * One row of the {@link GroupDirectory}.
 *
 * @param protocolType empty for a group without members that has only offsets
 * @param state Kafka's name of the group's state
 * @param sequenceNr the journal's sequence number this was true at: an older one never overwrites a
 *     newer
 * @param updatedMs milliseconds since the epoch
 */
public record GroupSummary(
    String groupId,
    String protocolType,
    String state,
    int members,
    int generation,
    long sequenceNr,
    long updatedMs) {

  static GroupSummary of(Group group, GroupState state, long sequenceNr, Moment now) {
    return new GroupSummary(
        group.groupId(),
        Objects.requireNonNullElse(group.generation().protocolType(), ""),
        state.label(),
        state.memberCount(group),
        group.generation().id(),
        sequenceNr,
        now.epochMs());
  }
}
