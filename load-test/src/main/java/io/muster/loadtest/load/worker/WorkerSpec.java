package io.muster.loadtest.load.worker;

import java.util.List;
import java.util.Map;

/**
 * What a worker JVM needs to know, the first line of its standard input.
 *
 * @param name of the JVM
 * @param bootstrap {@code HOST:PORT[,HOST:PORT...]}
 * @param topic that all members read
 * @param partitions of the topic
 * @param seats its members, none of which joins unasked
 * @param consumer properties of the consumers; simulated members heed the timeouts among them
 * @param commitMillis between two commits of a member
 */
public record WorkerSpec(
    String name,
    String bootstrap,
    String topic,
    int partitions,
    List<Seat> seats,
    Map<String, String> consumer,
    long commitMillis) {

  /**
   * A place for a member.
   *
   * @param member its name and client id
   */
  public record Seat(String member, String group) {}
}
