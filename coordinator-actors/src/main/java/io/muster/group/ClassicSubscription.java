package io.muster.group;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The topics in the metadata with which consumers join a classic group. Their format is the
 * clients' own affair ({@code ConsumerProtocolSubscription}); every version begins like version 0:
 * with its number, and an array of topics.
 */
final class ClassicSubscription {
  private ClassicSubscription() {}

  /** Empty if the metadata has another format. */
  static Optional<Set<String>> topicsIn(Bytes metadata) {
    ByteBuffer buffer = ByteBuffer.wrap(metadata.array()).asReadOnlyBuffer();
    try {
      int version = buffer.getShort();
      int count = buffer.getInt();
      if (version < 0 || count < 0) {
        return Optional.empty();
      }
      Set<String> topics = new HashSet<>();
      for (int i = 0; i < count; i++) {
        topics.add(text(buffer));
      }
      return Optional.of(topics);
    } catch (BufferUnderflowException e) {
      return Optional.empty();
    }
  }

  private static String text(ByteBuffer buffer) {
    int length = buffer.getShort();
    if (length < 0 || length > buffer.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] text = new byte[length];
    buffer.get(text);
    return new String(text, StandardCharsets.UTF_8);
  }
}
