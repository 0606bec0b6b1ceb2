package io.muster.server.config;

/**
 * How nodes that know of no others find them.
 *
 * @param service what the nodes are found by
 * @param requiredNodes how many must have been found before a cluster is founded
 * @param port of every node's HTTP endpoint, where the nodes found are asked for their cluster
 */
public record BootstrapSettings(Method method, String service, int requiredNodes, int port) {

  /** Who knows where the nodes are. */
  public enum Method {
    /** Kubernetes, by the label "app" of the pods. */
    KUBERNETES("kubernetes-api"),
    /** DNS, by the addresses of a name. */
    DNS("pekko-dns");

    private final String pekkoName;

    Method(String pekkoName) {
      this.pekkoName = pekkoName;
    }

    /** Pekko's name of it. */
    public String pekkoName() {
      return pekkoName;
    }
  }
}
