package io.muster.group.consumer;

import io.muster.group.Bytes;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * What the leader of a classic group assigns to a consumer ({@code ConsumerProtocolAssignment},
 * versions 0 to 3, which are alike).
 *
 * @param partitions partition numbers by name of their topic
 * @param hasUserData whether the leader's assignor tells its members something besides
 */
public record ClassicAssignment(Map<String, SortedSet<Integer>> partitions, boolean hasUserData) {
  static final ClassicAssignment NONE = new ClassicAssignment(Map.of(), false);

  private static final int LATEST_VERSION = 3;
  private static final int NO_USER_DATA = -1;

  public ClassicAssignment {
    partitions = Collections.unmodifiableMap(new TreeMap<>(partitions));
  }

  /** Empty if the assignment has another format; nothing at all assigns nothing. */
  public static Optional<ClassicAssignment> read(Bytes assignment) {
    if (assignment.size() == 0) {
      return Optional.of(NONE);
    }
    ByteBuffer buffer = ByteBuffer.wrap(assignment.array()).asReadOnlyBuffer();
    try {
      ClassicFormat.atLeastZero(buffer.getShort());
      Map<String, SortedSet<Integer>> partitions = ClassicFormat.partitions(buffer);
      return Optional.of(new ClassicAssignment(partitions, ClassicFormat.skipUserData(buffer)));
    } catch (BufferUnderflowException e) {
      return Optional.empty();
    }
  }

  /**
   * As a member reads it, without user data.
   *
   * @param version in which the member speaks
   */
  public Bytes write(int version) {
    Map<String, byte[]> names = new TreeMap<>();
    partitions.keySet().forEach(name -> names.put(name, name.getBytes(StandardCharsets.UTF_8)));
    int size = Short.BYTES + 2 * Integer.BYTES;
    for (Map.Entry<String, SortedSet<Integer>> topic : partitions.entrySet()) {
      size += Short.BYTES + names.get(topic.getKey()).length;
      size += Integer.BYTES * (1 + topic.getValue().size());
    }
    ByteBuffer buffer = ByteBuffer.allocate(size);
    buffer.putShort((short) Math.min(version, LATEST_VERSION)).putInt(partitions.size());
    partitions.forEach(
        (topic, numbers) -> {
          byte[] name = names.get(topic);
          buffer.putShort((short) name.length).put(name).putInt(numbers.size());
          numbers.forEach(buffer::putInt);
        });
    buffer.putInt(NO_USER_DATA);
    return Bytes.of(buffer.array());
  }
}
