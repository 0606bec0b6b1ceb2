package io.muster.loadtest.chaos.history;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import java.util.Set;

/**
 * A request of a client and what became of it.
 *
 * @param number its place in the history, by the time it ended
 * @param start when it was sent, in nanoseconds since the history began
 * @param end when it was answered or given up, likewise
 */
public record Operation(long number, Request request, long start, long end, Answer answer) {

  /** What it was for. */
  public enum Kind {
    JOIN,
    SYNC,
    HEARTBEAT,
    COMMIT,
    FETCH,
    LEAVE,
    /** No request: an application has opened a stock consumer, which is no member yet. */
    OPENED,
    /** No request: a stock consumer tells its application what it owns now, in this generation. */
    ASSIGNED,
    /** No request: a stock consumer tells its application what it has to give up. */
    REVOKED,
    /** No request: a stock consumer tells its application what it has lost, being no member. */
    LOST,
    /** No request: a simulated consumer has said nothing for longer than its session lasts. */
    SILENT,
    /** No request: an application is about to close its stock consumer, and owns nothing. */
    CLOSED
  }

  /**
   * What was sent.
   *
   * @param client who sent it; a client is one member at a time, under different member ids
   * @param memberId empty before it has one
   * @param generation −1 where the request has none
   * @param node {@code HOST:PORT} it was sent to; empty where a stock consumer chose
   * @param offsets by partition, of a commit
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Request(
      Kind kind,
      String client,
      String group,
      String memberId,
      int generation,
      String node,
      Map<Integer, Long> offsets) {}

  /**
   * What came back.
   *
   * @param outcome the name of Kafka's error code, {@link #DONE} among them, or {@link #LOST}
   * @param detail how it was lost, what a stock consumer speaks that was opened, or how one is
   *     closed; empty otherwise
   * @param memberId of a join
   * @param generation of a join, or the member epoch of a heartbeat of the consumer protocol; −1
   *     otherwise
   * @param members of a join, by member id; empty for all but the leader
   * @param partitions that are the member's own now, or, of {@link Kind#REVOKED} and {@link
   *     Kind#LOST}, no longer
   * @param offsets by partition, of a fetch; −1 where there is none
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Answer(
      String outcome,
      String detail,
      String memberId,
      int generation,
      Set<String> members,
      Set<Integer> partitions,
      Map<Integer, Long> offsets) {
    /** The name of Kafka's error code 0. */
    public static final String DONE = "NONE";

    /** No answer: whether the request was carried out, and when, nobody can tell. */
    public static final String LOST = "LOST";

    /** An answer that says no more than this. */
    public static Answer of(String outcome) {
      return new Answer(outcome, "", "", -1, Set.of(), Set.of(), Map.of());
    }

    /** No answer at all, but a remark of what happened. */
    public static Answer remark(String detail) {
      return new Answer(DONE, detail, "", -1, Set.of(), Set.of(), Map.of());
    }

    public static Answer lost(String detail) {
      return new Answer(LOST, detail, "", -1, Set.of(), Set.of(), Map.of());
    }

    public static Answer joined(String memberId, int generation, Set<String> members) {
      return new Answer(DONE, "", memberId, generation, members, Set.of(), Map.of());
    }

    public static Answer owning(Set<Integer> partitions) {
      return new Answer(DONE, "", "", -1, Set.of(), partitions, Map.of());
    }

    public static Answer fetched(Map<Integer, Long> offsets) {
      return new Answer(DONE, "", "", -1, Set.of(), Set.of(), offsets);
    }
  }

  @JsonIgnore
  public boolean isDone() {
    return answer.outcome().equals(Answer.DONE);
  }

  public boolean is(Kind kind) {
    return request.kind() == kind;
  }

  /** The generation it speaks of: the answered one of a join, the request's of all others. */
  @JsonIgnore
  public int generation() {
    return is(Kind.JOIN) ? answer.generation() : request.generation();
  }

  /** The member it speaks of. */
  @JsonIgnore
  public String memberId() {
    return is(Kind.JOIN) ? answer.memberId() : request.memberId();
  }

  /** Whether this one was over before the other began. */
  public boolean precedes(Operation other) {
    return end < other.start;
  }

  /** For a person: what it was, and where it is found in the history. */
  String describe() {
    return "#%d %s of %s generation %d by %s%s"
        .formatted(
            number,
            request.kind(),
            request.group(),
            generation(),
            request.client(),
            request.node().isEmpty() ? "" : " at " + request.node());
  }
}
