package io.muster.loadtest.oracle.scenario;

import io.muster.loadtest.oracle.stage.BadLuckException;
import io.muster.loadtest.oracle.stage.Company;
import io.muster.loadtest.oracle.stage.ConsumerActor;
import io.muster.loadtest.oracle.stage.ConsumerLook;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The timeouts that may end within a scenario of the consumer protocol: the rebalance timeouts of
 * members that cling to what they are to give up, and the sessions of static members that are away.
 * The former must end in the steps that wait for it, the latter in none; a play in which the
 * machine is too busy for that is begun again.
 */
final class ConsumerTimes {
  private static final Duration CLINGING_TOLERANCE = Duration.ofMillis(Part.BRIEF_MS / 2);

  /** Sessions are 45 s long. */
  private static final Duration AWAY_TOLERANCE = Duration.ofSeconds(35);

  private final Scenario scenario;
  private final Map<String, ConsumerActor> consumers;
  private final Company company;
  private final Map<String, Long> behindSince = new HashMap<>();
  private final Map<String, Long> awaySince = new HashMap<>();

  /**
   * Nobody is there yet.
   *
   * @param consumers by the names of their parts
   */
  ConsumerTimes(Scenario scenario, Map<String, ConsumerActor> consumers, Company company) {
    this.scenario = scenario;
    this.consumers = consumers;
    this.company = company;
  }

  /** Who is fenced before long. */
  List<ConsumerActor> late(ConsumerLook look) {
    return consumers.entrySet().stream()
        .filter(entry -> scenario.part(entry.getKey()).isBrieflyClinging())
        .map(Map.Entry::getValue)
        .filter(company::isClinging)
        .filter(member -> look.isBehind(member.memberId()))
        .toList();
  }

  /**
   * The group has settled.
   *
   * @param began when the step began, by {@link System#nanoTime}
   * @throws BadLuckException when a timeout may be near
   */
  void check(ConsumerLook look, long began) {
    check(
        behindSince,
        late(look).stream().map(ConsumerActor::memberId).toList(),
        began,
        CLINGING_TOLERANCE);
    check(
        awaySince, look.memberIds().stream().filter(look::isAway).toList(), began, AWAY_TOLERANCE);
  }

  private static void check(
      Map<String, Long> since, List<String> memberIds, long began, Duration tolerance) {
    since.keySet().retainAll(memberIds);
    for (String memberId : memberIds) {
      long start = since.computeIfAbsent(memberId, unused -> began);
      if (System.nanoTime() - start > tolerance.toNanos()) {
        throw new BadLuckException("The machine is too busy for timeouts of this length");
      }
    }
  }
}
