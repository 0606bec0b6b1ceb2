package io.muster.persistence.serialization;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.muster.group.ConsumerGroupEvent;
import io.muster.group.GroupEvent;

/** The names of events in the journal, for good: a class may be renamed, a name may not. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = GroupEvent.GroupCreated.class, name = "group-created.v1"),
  @JsonSubTypes.Type(value = GroupEvent.GenerationStarted.class, name = "generation-started.v1"),
  @JsonSubTypes.Type(value = GroupEvent.AssignmentStored.class, name = "assignment-stored.v1"),
  @JsonSubTypes.Type(value = GroupEvent.MembersRemoved.class, name = "members-removed.v1"),
  @JsonSubTypes.Type(
      value = GroupEvent.StaticMemberReplaced.class,
      name = "static-member-replaced.v1"),
  @JsonSubTypes.Type(value = GroupEvent.ConfigsChanged.class, name = "configs-changed.v1"),
  @JsonSubTypes.Type(value = GroupEvent.GroupDeleted.class, name = "group-deleted.v1"),
  @JsonSubTypes.Type(
      value = ConsumerGroupEvent.ConsumerGroupStarted.class,
      name = "consumer-group-started.v1"),
  @JsonSubTypes.Type(
      value = ConsumerGroupEvent.ConsumerGroupUpgraded.class,
      name = "consumer-group-upgraded.v1"),
  @JsonSubTypes.Type(
      value = ConsumerGroupEvent.ConsumerGroupDowngraded.class,
      name = "consumer-group-downgraded.v1"),
  @JsonSubTypes.Type(
      value = ConsumerGroupEvent.ConsumerMemberUpdated.class,
      name = "consumer-member-updated.v1"),
  @JsonSubTypes.Type(
      value = ConsumerGroupEvent.ConsumerMemberReplaced.class,
      name = "consumer-member-replaced.v1"),
  @JsonSubTypes.Type(
      value = ConsumerGroupEvent.ConsumerMembersRemoved.class,
      name = "consumer-members-removed.v1"),
  @JsonSubTypes.Type(
      value = ConsumerGroupEvent.ConsumerTopicsChanged.class,
      name = "consumer-topics-changed.v1"),
  @JsonSubTypes.Type(
      value = ConsumerGroupEvent.ConsumerTargetComputed.class,
      name = "consumer-target-computed.v1"),
  @JsonSubTypes.Type(
      value = ConsumerGroupEvent.ConsumerMemberReconciled.class,
      name = "consumer-member-reconciled.v1"),
})
interface EventNames {}
