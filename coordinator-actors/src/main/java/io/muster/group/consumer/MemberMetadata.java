package io.muster.group.consumer;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a member has told of itself.
 *
 * @param instanceId the static member's {@code group.instance.id}, null if dynamic
 * @param rackId null if it did not say
 * @param rebalanceTimeoutMs how long it may take to give partitions up, milliseconds
 * @param topics names of the topics it subscribes to
 * @param topicRegex a regular expression (RE2) that names further ones; null or empty for none
 * @param assignor the server side assignor that it prefers; null for no preference
 * @param classic what it tells in the classic protocol; null if it speaks the consumer protocol
 */
public record MemberMetadata(
    String memberId,
    @Nullable String instanceId,
    @Nullable String rackId,
    String clientId,
    String clientHost,
    int rebalanceTimeoutMs,
    SortedSet<String> topics,
    @Nullable String topicRegex,
    @Nullable String assignor,
    @Nullable ClassicMember classic) {

  /** Of a member that speaks the consumer protocol. */
  public MemberMetadata(
      String memberId,
      @Nullable String instanceId,
      @Nullable String rackId,
      String clientId,
      String clientHost,
      int rebalanceTimeoutMs,
      SortedSet<String> topics,
      @Nullable String topicRegex,
      @Nullable String assignor) {
    this(
        memberId,
        instanceId,
        rackId,
        clientId,
        clientHost,
        rebalanceTimeoutMs,
        topics,
        topicRegex,
        assignor,
        null);
  }

  public MemberMetadata {
    topics = Collections.unmodifiableSortedSet(new TreeSet<>(topics));
  }

  public boolean hasRegex() {
    return topicRegex != null && !topicRegex.isEmpty();
  }

  /** Whether it speaks the classic protocol, as long as the group moves from one to the other. */
  public boolean speaksClassic() {
    return classic != null;
  }

  /** The same member under another id. */
  public MemberMetadata as(String otherMemberId) {
    return new MemberMetadata(
        otherMemberId,
        instanceId,
        rackId,
        clientId,
        clientHost,
        rebalanceTimeoutMs,
        topics,
        topicRegex,
        assignor,
        classic);
  }
}
