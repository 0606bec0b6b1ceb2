package io.muster.loadtest.chaos.history;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Holds a history against what clients are promised. */
public final class Checker {
  private final Convergence convergence;
  private final List<ExpectedGroup> expected;
  private final NodeSettings settings;

  /**
   * @param expected all groups that are not classic, and those that must be whole in the end
   * @param settings of all nodes
   */
  public Checker(List<ExpectedGroup> expected, NodeSettings settings) {
    this.expected = List.copyOf(expected);
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
    OneOwnerAtATime oneAtATime = new OneOwnerAtATime();
    Map<Invariant, GroupCheck> classic =
        new EnumMap<>(
            Map.of(
                Invariant.ACKNOWLEDGED_COMMITS_ARE_THERE,
                CommitsAreThere.ofClassicGroup(),
                Invariant.ONE_OWNER_PER_GENERATION,
                new OneOwner(),
                Invariant.GENERATIONS_GROW,
                new GenerationsGrow(),
                Invariant.NO_STALE_ACKNOWLEDGEMENT,
                noStale,
                Invariant.ISOLATED_NODES_FALL_SILENT,
                silent,
                Invariant.ERRORS_ARE_ACTIONABLE,
                ActionableErrors.ofClassicGroup()));
    Map<Invariant, GroupCheck> others =
        new EnumMap<>(
            Map.of(
                Invariant.ACKNOWLEDGED_COMMITS_ARE_THERE,
                CommitsAreThere.ofConsumerGroup(),
                Invariant.ONE_OWNER_AT_A_TIME,
                oneAtATime,
                Invariant.MEMBERS_KEEP_THEIR_EPOCH,
                new MembersKeepTheirEpoch(),
                Invariant.ISOLATED_NODES_FALL_SILENT,
                silent,
                Invariant.ERRORS_ARE_ACTIONABLE,
                ActionableErrors.ofConsumerGroup()));
    Set<String> notClassic =
        expected.stream()
            .filter(group -> !group.isClassic())
            .map(ExpectedGroup::group)
            .collect(Collectors.toUnmodifiableSet());
    List<Violation> found = new ArrayList<>();
    Ownerships ownerships = Ownerships.NONE;
    for (Map.Entry<String, List<Operation>> group : byGroup(operations).entrySet()) {
      boolean isClassic = !notClassic.contains(group.getKey());
      (isClassic ? classic : others)
          .forEach(
              (invariant, check) ->
                  check
                      .violations(group.getValue())
                      .forEach(text -> found.add(new Violation(invariant, text))));
      ownerships =
          isClassic ? ownerships : ownerships.plus(oneAtATime.ownerships(group.getValue()));
    }
    found.addAll(convergence.missing(operations, quiet));
    return new Findings(
        List.copyOf(found),
        operations.stream()
            .filter(each -> !notClassic.contains(each.request().group()))
            .filter(noStale::isHeldHeartbeat)
            .count(),
        operations.stream().filter(NoStaleAcknowledgement::isStockCommit).count(),
        silences.size(),
        silent.judged(operations),
        GroupCounts.of(expected),
        Zombies.of(operations),
        ownerships);
  }

  private static Map<String, List<Operation>> byGroup(List<Operation> operations) {
    return operations.stream()
        .collect(
            Collectors.groupingBy(
                each -> each.request().group(), LinkedHashMap::new, Collectors.toList()));
  }
}
