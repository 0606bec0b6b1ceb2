package io.muster.group.consumer;

/** A member of a consumer group: what it has told of itself, and what it owns. */
public record ConsumerMember(MemberMetadata metadata, CurrentAssignment current) {

  public String memberId() {
    return metadata.memberId();
  }

  ConsumerMember with(MemberMetadata changed) {
    return new ConsumerMember(changed, current);
  }

  ConsumerMember with(CurrentAssignment changed) {
    return new ConsumerMember(metadata, changed);
  }
}
