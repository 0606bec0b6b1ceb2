package io.muster.loadtest.chaos.history;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * A fault from its beginning to its end, both in nanoseconds since the history began. A cut holds
 * throughout that time: it is made before it begins, and healed after it ends.
 *
 * @param kind in the words of the report
 * @param nodes it was done to, as {@code HOST:PORT} where clients reach them, as in {@link
 *     Operation.Request#node}; empty when it was the database
 * @param cuts directions in which nothing of what nodes say to each other passes
 * @param members all nodes, if each of them said right before a cut that all were members and
 *     within reach; else empty, and where nobody asked them
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record FaultSpan(
    @JsonProperty("fault") String kind,
    List<String> nodes,
    List<Cut> cuts,
    List<String> members,
    long begin,
    long end) {

  /** What one node says to another does not arrive. */
  public record Cut(String from, String to) {}

  /** One that cuts nothing. */
  public static FaultSpan of(String kind, List<String> nodes, long begin, long end) {
    return new FaultSpan(kind, nodes, List.of(), List.of(), begin, end);
  }
}
