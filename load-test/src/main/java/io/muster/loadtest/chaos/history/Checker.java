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
  private final Convergence convergence;
  private final NodeSettings settings;

  /**
   * @param settings of all nodes
   */
  public Checker(List<ExpectedGroup> expected, NodeSettings settings) {
    this.convergence = new Convergence(expected);
    this.settings = settings;
  }

  /**
   * All violations, by invariant; none for a good history.
   *
   * @param operations in the order in which they ended
   * @param faults that happened meanwhile
   * @param quiet from when on no fault was injected, in nanoseconds since the history began
   */
  public Findings check(List<Operation> operations, List<FaultSpan> faults, long quiet) {
    List<Silence> silences =
        faults.stream()
            .flatMap(fault -> Silence.of(fault, settings.isolationBound()).stream())
            .toList();
    NoStaleAcknowledgement noStale = new NoStaleAcknowledgement(settings.heartbeatDeadline());
    IsolatedNodesFallSilent silent = new IsolatedNodesFallSilent(silences);
    Map<Invariant, GroupCheck> checks =
        new EnumMap<>(
            Map.of(
                Invariant.ACKNOWLEDGED_COMMITS_ARE_THERE, new CommitsAreThere(),
                Invariant.ONE_OWNER_PER_GENERATION, new OneOwner(),
                Invariant.GENERATIONS_GROW, new GenerationsGrow(),
                Invariant.NO_STALE_ACKNOWLEDGEMENT, noStale,
                Invariant.ISOLATED_NODES_FALL_SILENT, silent,
                Invariant.ERRORS_ARE_ACTIONABLE, new ActionableErrors()));
    Collection<List<Operation>> groups =
        operations.stream()
            .collect(
                Collectors.groupingBy(
                    each -> each.request().group(), LinkedHashMap::new, Collectors.toList()))
            .values();
    List<Violation> found = new ArrayList<>();
    checks.forEach(
        (invariant, check) -> {
          for (List<Operation> group : groups) {
            check.violations(group).forEach(text -> found.add(new Violation(invariant, text)));
          }
        });
    found.addAll(convergence.missing(operations, quiet));
    return new Findings(
        List.copyOf(found),
        operations.stream().filter(noStale::isHeldHeartbeat).count(),
        operations.stream().filter(NoStaleAcknowledgement::isStockCommit).count(),
        silences.size(),
        silent.judged(operations));
  }
}
