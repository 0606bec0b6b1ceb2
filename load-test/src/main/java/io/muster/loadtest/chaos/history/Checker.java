package io.muster.loadtest.chaos.history;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Holds a history against what clients are promised. */
public final class Checker {
  private static final Map<Invariant, GroupCheck> CHECKS =
      new EnumMap<>(
          Map.of(
              Invariant.ACKNOWLEDGED_COMMITS_ARE_THERE, new CommitsAreThere(),
              Invariant.ONE_OWNER_PER_GENERATION, new OneOwner(),
              Invariant.GENERATIONS_GROW, new GenerationsGrow(),
              Invariant.NO_STALE_ACKNOWLEDGEMENT, new NoStaleAcknowledgement(),
              Invariant.ERRORS_ARE_ACTIONABLE, new ActionableErrors()));

  private final Convergence convergence;

  public Checker(List<ExpectedGroup> expected) {
    this.convergence = new Convergence(expected);
  }

  /**
   * All violations, by invariant; empty for a good history.
   *
   * @param operations in the order in which they ended
   * @param quiet from when on no fault was injected, in nanoseconds since the history began
   */
  public List<Violation> check(List<Operation> operations, long quiet) {
    Collection<List<Operation>> groups =
        operations.stream()
            .collect(
                Collectors.groupingBy(
                    each -> each.request().group(), LinkedHashMap::new, Collectors.toList()))
            .values();
    List<Violation> found = new ArrayList<>();
    CHECKS.forEach(
        (invariant, check) -> {
          for (List<Operation> group : groups) {
            check.violations(group).forEach(text -> found.add(new Violation(invariant, text)));
          }
        });
    found.addAll(convergence.missing(operations, quiet));
    return found;
  }
}
