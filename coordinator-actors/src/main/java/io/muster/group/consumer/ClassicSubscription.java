package io.muster.group.consumer;

import io.muster.group.Bytes;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The metadata with which a consumer joins a classic group ({@code ConsumerProtocolSubscription},
 * versions 0 to 3). Later versions begin like the last one that is known.
 *
 * @param version in which the member speaks
 * @param topics names of those it subscribes to
 * @param owned partition numbers that it owns, by name of their topic; empty before version 1
 * @param generation in which it came to own them; {@link #NO_GENERATION} before version 2
 * @param rackId null if it did not say
 */
public record ClassicSubscription(
    int version,
    SortedSet<String> topics,
    Map<String, SortedSet<Integer>> owned,
    int generation,
    @Nullable String rackId) {
  public static final int NO_GENERATION = -1;

  private static final int WITH_OWNED = 1;
  private static final int WITH_GENERATION = 2;
  private static final int WITH_RACK = 3;

  public ClassicSubscription {
    topics = Collections.unmodifiableSortedSet(new TreeSet<>(topics));
    owned = Collections.unmodifiableMap(new TreeMap<>(owned));
  }

  /** Empty if the metadata has another format. */
  public static Optional<ClassicSubscription> read(Bytes metadata) {
    return parsed(metadata, ClassicSubscription::whole);
  }

  /** The topics alone, whatever follows them. Empty if the metadata has another format. */
  public static Optional<Set<String>> topicsIn(Bytes metadata) {
    return parsed(
        metadata,
        buffer -> {
          version(buffer);
          return topics(buffer);
        });
  }

  private interface Parser<T> {
    T parse(ByteBuffer buffer);
  }

  private static <T> Optional<T> parsed(Bytes metadata, Parser<T> parser) {
    try {
      return Optional.of(parser.parse(ByteBuffer.wrap(metadata.array()).asReadOnlyBuffer()));
    } catch (BufferUnderflowException e) {
      return Optional.empty();
    }
  }

  private static ClassicSubscription whole(ByteBuffer buffer) {
    int version = version(buffer);
    Set<String> topics = topics(buffer);
    ClassicFormat.skipUserData(buffer);
    Map<String, SortedSet<Integer>> owned =
        version >= WITH_OWNED ? ClassicFormat.partitions(buffer) : Map.of();
    int generation = version >= WITH_GENERATION ? buffer.getInt() : NO_GENERATION;
    String rackId = version >= WITH_RACK ? ClassicFormat.nullableText(buffer) : null;
    return new ClassicSubscription(version, new TreeSet<>(topics), owned, generation, rackId);
  }

  private static int version(ByteBuffer buffer) {
    return ClassicFormat.atLeastZero(buffer.getShort());
  }

  private static Set<String> topics(ByteBuffer buffer) {
    int count = ClassicFormat.atLeastZero(buffer.getInt());
    Set<String> topics = new HashSet<>();
    for (int i = 0; i < count; i++) {
      topics.add(ClassicFormat.text(buffer));
    }
    return topics;
  }
}
