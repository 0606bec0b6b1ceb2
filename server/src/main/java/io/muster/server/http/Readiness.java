package io.muster.server.http;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Whether a node is of use to clients: one check for each thing that must be so. Thread-safe. */
public final class Readiness {

  /** What must be so. */
  public enum Check {
    /** This node is a member that groups are placed on. */
    CLUSTER,
    /** A majority of the cluster was heard of lately: this node may answer. */
    FENCE,
    /** The database gives signs of life. */
    DATABASE,
    /** The cluster that holds topics and records gives signs of life. */
    UPSTREAM,
    /** Clients are served. */
    GATEWAY
  }

  /**
   * What a check found.
   *
   * @param problem empty if all is well
   */
  public record Finding(Check check, Optional<String> problem) {
    public boolean isWell() {
      return problem.isEmpty();
    }
  }

  // Guarded by this.
  private final Map<Check, Supplier<Optional<String>>> problems = new EnumMap<>(Check.class);

  /** From now on the check is made so; before the first time it says that nothing has started. */
  public synchronized void check(Check check, Supplier<Optional<String>> problem) {
    problems.put(check, problem);
  }

  /** From now on nothing is well: the node stops. */
  public void stopping() {
    for (Check check : Check.values()) {
      check(check, () -> Optional.of("the node stops"));
    }
  }

  /** All checks, in their order. A node is ready when each of them is well. */
  public List<Finding> findings() {
    return Arrays.stream(Check.values()).map(check -> new Finding(check, of(check).get())).toList();
  }

  private synchronized Supplier<Optional<String>> of(Check check) {
    return problems.getOrDefault(check, () -> Optional.of("not started yet"));
  }
}
