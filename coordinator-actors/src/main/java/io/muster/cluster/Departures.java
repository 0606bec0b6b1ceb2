package io.muster.cluster;

/** Where nodes of all builds know {@link Departing} from: messages go by the names of classes. */
interface Departures {

  /**
   * Said by a node that is about to leave.
   *
   * @param life the node, in this one of its lives
   */
  record Departing(String life) implements NodeStandings.Message, ClusterMessage {}
}
