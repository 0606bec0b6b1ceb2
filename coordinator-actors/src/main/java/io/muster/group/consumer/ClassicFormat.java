package io.muster.group.consumer;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What consumers' metadata and assignments in classic groups are made of. Whatever does not fit in
 * is a {@link BufferUnderflowException}.
 */
final class ClassicFormat {
  private ClassicFormat() {}

  static int atLeastZero(int number) {
    if (number < 0) {
      throw new BufferUnderflowException();
    }
    return number;
  }

  static String text(ByteBuffer buffer) {
    return text(buffer, atLeastZero(buffer.getShort()));
  }

  static @Nullable String nullableText(ByteBuffer buffer) {
    int length = buffer.getShort();
    return length < 0 ? null : text(buffer, length);
  }

  private static String text(ByteBuffer buffer, int length) {
    if (length > buffer.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] text = new byte[length];
    buffer.get(text);
    return new String(text, StandardCharsets.UTF_8);
  }

  /** Returns whether there is any. */
  static boolean skipUserData(ByteBuffer buffer) {
    int length = buffer.getInt();
    if (length > buffer.remaining()) {
      throw new BufferUnderflowException();
    }
    if (length > 0) {
      buffer.position(buffer.position() + length);
    }
    return length > 0;
  }

  static Map<String, SortedSet<Integer>> partitions(ByteBuffer buffer) {
    int topics = atLeastZero(buffer.getInt());
    Map<String, SortedSet<Integer>> partitions = new TreeMap<>();
    for (int i = 0; i < topics; i++) {
      SortedSet<Integer> numbers =
          partitions.computeIfAbsent(text(buffer), topic -> new TreeSet<>());
      int count = atLeastZero(buffer.getInt());
      for (int j = 0; j < count; j++) {
        numbers.add(buffer.getInt());
      }
    }
    return partitions;
  }
}
