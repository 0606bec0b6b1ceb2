package io.muster.loadtest.demo;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a consumer JVM tells about itself, one event a line on its standard output: the kind, the
 * microseconds since the epoch, then the values, separated by blanks. Partitions are those of the
 * one topic the consumer reads.
 */
public sealed interface ConsumerEvent {
  /** When it happened, by the consumer's clock (the machine's). */
  Instant at();

  /** Classes are loaded, the cluster and the coordinator are known; the group is not joined yet. */
  record Ready(Instant at) implements ConsumerEvent {}

  /** Subscribed; the next thing is the JoinGroup request. */
  record Joining(Instant at) implements ConsumerEvent {}

  /** The client got its answer to JoinGroup. */
  record Joined(Instant at, int generation, String memberId) implements ConsumerEvent {}

  /** The client was elected leader and has worked out the assignment. */
  record Led(Instant at, int generation) implements ConsumerEvent {}

  /**
   * Callback onPartitionsAssigned.
   *
   * @param partitions all that the consumer owns now, those it kept included
   */
  record Assigned(Instant at, int generation, String memberId, SortedSet<Integer> partitions)
      implements ConsumerEvent {}

  /** Callback onPartitionsRevoked. */
  record Revoked(Instant at, SortedSet<Integer> partitions) implements ConsumerEvent {}

  /** Callback onPartitionsLost: the group went on without this member. */
  record Lost(Instant at, SortedSet<Integer> partitions) implements ConsumerEvent {}

  /** Records of one partition, handed out by one poll; both offsets are included. */
  record Consumed(Instant at, int partition, long firstOffset, long lastOffset)
      implements ConsumerEvent {}

  /** Closed: offsets committed, group left. */
  record Left(Instant at) implements ConsumerEvent {}

  /** The consumer threw; the program ends. */
  record Failed(Instant at, String message) implements ConsumerEvent {}

  /** The event as a line, without its end. */
  default String toLine() {
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, at());
    String head = getClass().getSimpleName() + " " + micros;
    if (this instanceof Joined e) {
      return head + " " + e.generation + " " + e.memberId;
    } else if (this instanceof Led e) {
      return head + " " + e.generation;
    } else if (this instanceof Assigned e) {
      return head + " " + e.generation + " " + e.memberId + " " + list(e.partitions);
    } else if (this instanceof Revoked e) {
      return head + " " + list(e.partitions);
    } else if (this instanceof Lost e) {
      return head + " " + list(e.partitions);
    } else if (this instanceof Consumed e) {
      return head + " " + e.partition + " " + e.firstOffset + " " + e.lastOffset;
    } else if (this instanceof Failed e) {
      return head + " " + e.message.replaceAll("\\R", " ");
    }
    return head;
  }

  /**
   * Reads what {@link #toLine()} wrote.
   *
   * @throws IllegalArgumentException if the line is no event
   */
  static ConsumerEvent parse(String line) {
    String[] word = line.split(" ", -1);
    try {
      Instant at = Instant.EPOCH.plus(Long.parseLong(word[1]), ChronoUnit.MICROS);
      return switch (word[0]) {
        case "Ready" -> new Ready(at);
        case "Joining" -> new Joining(at);
        case "Joined" -> new Joined(at, Integer.parseInt(word[2]), word[3]);
        case "Led" -> new Led(at, Integer.parseInt(word[2]));
        case "Assigned" -> new Assigned(at, Integer.parseInt(word[2]), word[3], set(word[4]));
        case "Revoked" -> new Revoked(at, set(word[2]));
        case "Lost" -> new Lost(at, set(word[2]));
        case "Consumed" ->
            new Consumed(
                at, Integer.parseInt(word[2]), Long.parseLong(word[3]), Long.parseLong(word[4]));
        case "Left" -> new Left(at);
        case "Failed" -> new Failed(at, line.split(" ", 3)[2]);
        default -> throw new IllegalArgumentException("Unknown kind of event");
      };
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new IllegalArgumentException("Not an event of a consumer: " + line, e);
    }
  }

  private static String list(Set<Integer> partitions) {
    return partitions.isEmpty()
        ? "-"
        : partitions.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  private static SortedSet<Integer> set(String list) {
    return list.equals("-")
        ? new TreeSet<>()
        : Arrays.stream(list.split(","))
            .map(Integer::valueOf)
            .collect(Collectors.toCollection(TreeSet::new));
  }
}
