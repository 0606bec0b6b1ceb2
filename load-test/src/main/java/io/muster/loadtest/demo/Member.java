package io.muster.loadtest.demo;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One consumer as far as it told. Not safe for threads. */
final class Member {
  /** Where the consumer is in its life. */
  enum Phase {
    STARTING("starts"),
    WARM("is warm"),
    JOINING("joins"),
    OWNER("owns"),
    KILLED("killed"),
    LEFT("left");

    final String words;

    Phase(String words) {
      this.words = words;
    }
  }

  private final String name;
  private final List<ConsumerEvent.Joined> joins = new ArrayList<>();
  private Phase phase = Phase.STARTING;
  private int generation = -1;
  private int ledGeneration = -1;
  private SortedSet<Integer> partitions = new TreeSet<>();
  private long consumed;
  private @Nullable Instant joiningAt;

  Member(String name) {
    this.name = name;
  }

  void hear(ConsumerEvent event) {
    if (phase == Phase.KILLED) {
      countOf(event);
      return;
    }
    if (event instanceof ConsumerEvent.Ready) {
      phase = Phase.WARM;
    } else if (event instanceof ConsumerEvent.Joining e) {
      phase = Phase.JOINING;
      joiningAt = e.at();
    } else if (event instanceof ConsumerEvent.Joined e) {
      joins.add(e);
    } else if (event instanceof ConsumerEvent.Led e) {
      ledGeneration = e.generation();
    } else if (event instanceof ConsumerEvent.Assigned e) {
      phase = Phase.OWNER;
      generation = e.generation();
      partitions = e.partitions();
    } else if (event instanceof ConsumerEvent.Revoked e) {
      partitions.removeAll(e.partitions());
    } else if (event instanceof ConsumerEvent.Lost e) {
      partitions.removeAll(e.partitions());
    } else if (event instanceof ConsumerEvent.Left) {
      gone(Phase.LEFT);
    }
    countOf(event);
  }

  private void countOf(ConsumerEvent event) {
    if (event instanceof ConsumerEvent.Consumed e) {
      consumed += e.lastOffset() - e.firstOffset() + 1;
    }
  }

  void killed() {
    gone(Phase.KILLED);
  }

  private void gone(Phase how) {
    phase = how;
    partitions = new TreeSet<>();
  }

  String name() {
    return name;
  }

  Phase phase() {
    return phase;
  }

  boolean isPresent() {
    return phase == Phase.JOINING || phase == Phase.OWNER;
  }

  /** Generation of the current assignment; −1 before the first. */
  int generation() {
    return generation;
  }

  /** Newest generation that this member led; −1 if none. */
  int ledGeneration() {
    return ledGeneration;
  }

  SortedSet<Integer> partitions() {
    return Collections.unmodifiableSortedSet(partitions);
  }

  /** Messages got, those got before by another included. */
  long consumed() {
    return consumed;
  }

  /** Every successful answer to JoinGroup, oldest first. */
  List<ConsumerEvent.Joined> joins() {
    return Collections.unmodifiableList(joins);
  }

  /** When it subscribed; null before. */
  @Nullable Instant joiningAt() {
    return joiningAt;
  }
}
