package io.muster.group.consumer;

import io.muster.group.Bytes;
import java.util.List;

/**
 * What a member of a consumer group tells besides that speaks the classic protocol still, while the
 * group moves from one protocol to the other.
 *
 * @param sessionTimeoutMs how long it may not be heard of, milliseconds
 * @param protocols those it supports, best first; at least one
 */
public record ClassicMember(int sessionTimeoutMs, List<Protocol> protocols) {

  /** A partition protocol, with the member's {@link ClassicSubscription}. */
  public record Protocol(String name, Bytes metadata) {}

  /**
   * @throws IllegalArgumentException if there is no protocol
   */
  public ClassicMember {
    protocols = List.copyOf(protocols);
    if (protocols.isEmpty()) {
      throw new IllegalArgumentException("A classic member supports some protocol");
    }
  }

  /** The protocol that it is told to use. The group assigns, so it makes no difference. */
  public String protocolName() {
    return protocols.get(0).name();
  }

  /** Whether the protocol is one of its own. */
  public boolean supports(String protocol) {
    return protocols.stream().anyMatch(own -> own.name().equals(protocol));
  }

  /** In which version it reads assignments. */
  public int version() {
    return ClassicSubscription.read(protocols.get(0).metadata())
        .map(ClassicSubscription::version)
        .orElse(0);
  }
}
