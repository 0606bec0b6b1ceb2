package io.muster.loadtest.failover;

import io.muster.loadtest.figures.Statistic;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Puts a fault to a cluster with members at work, and tells what they saw. */
final class Experiment implements Measurement {
  /** For just-in-time compilers, and for shards that are still on their way home. */
  private static final Duration WARM_UP = Duration.ofSeconds(20);

  /** From the fault on at least, also where all is well sooner: some effects come late. */
  private static final Duration OBSERVATION = Duration.ofSeconds(15);

  /** From the end of the fault; who is not back then counts as back at its end. */
  private static final Duration LIMIT = Duration.ofSeconds(90);

  private final int groups;
  private final int membersPerGroup;
  private final Duration interval;
  private final Duration settle;
  private int run;

  /**
   * @param interval from one heartbeat of a member to its next; of its commits, too
   * @param settle of a rolling restart, from one node to the next
   */
  Experiment(int groups, int membersPerGroup, Duration interval, Duration settle) {
    this.groups = groups;
    this.membersPerGroup = membersPerGroup;
    this.interval = interval;
    this.settle = settle;
  }

  @Override
  public Episode run(Fault fault, Subject subject)
      throws IOException, FailoverFailure, InterruptedException {
    subject.awaitBalanced();
    String name = "%s-%d-%d".formatted(fault, System.currentTimeMillis(), ++run);
    Episode episode;
    try (Population population =
            Population.start(
                subject.addresses(),
                new Population.Size(
                    name, groups, membersPerGroup, interval, fault.requestTimeout()));
        GroupLookUp lookUp = new GroupLookUp(subject.addresses())) {
      population.awaitSettled();
      Thread.sleep(WARM_UP.toMillis());
      population.awaitSettled();
      episode = observe(fault, subject, population, lookUp);
    }
    for (Victim node : subject.nodes()) {
      node.start();
    }
    return episode;
  }

  private Episode observe(Fault fault, Subject subject, Population population, GroupLookUp lookUp)
      throws IOException, FailoverFailure, InterruptedException {
    Map<String, InetSocketAddress> owners = lookUp.owners(population.groupIds());
    Victim victim = fault.victim(subject, owners.values());
    int rejoinsBefore = population.rejoins();
    int changesBefore = population.generationChanges();
    population.errors().clear();

    long begun = System.nanoTime();
    long lastTurn = fault.strike(subject, victim, settle);
    long struck = System.nanoTime();
    // What was answered while it lasted may have been answered by the victim.
    boolean allBack = Await.within(LIMIT, () -> population.allSucceedSince(struck));
    Await.within(OBSERVATION, () -> System.nanoTime() - begun > OBSERVATION.toNanos());
    long end = System.nanoTime();

    Map<String, Integer> errors = population.errors().counts();
    if (!allBack) {
      errors.put("NOT ALL BACK within %d s".formatted(LIMIT.toSeconds()), 1);
    }
    Map<Boolean, List<ActiveMember>> byVictim =
        population.members().stream()
            .collect(
                Collectors.partitioningBy(
                    member ->
                        fault.isOfAll() || victim.address().equals(owners.get(member.groupId()))));
    List<ActiveMember> its = byVictim.getOrDefault(true, List.of());
    List<ActiveMember> others = byVictim.getOrDefault(false, List.of());
    if (its.isEmpty()) {
      throw new FailoverFailure("The victim coordinated no group: there must be more of them");
    }
    return new Episode(
        (int) its.stream().map(ActiveMember::groupId).distinct().count(),
        seconds(its, member -> member.heartbeats().secondsUntilSuccess(begun, end)),
        seconds(its, member -> member.commits().secondsUntilSuccess(begun, end)),
        longest(
            its, member -> member.heartbeats().longestGap(begun, fault.isOfAll() ? lastTurn : end)),
        fault.isOfAll() ? longest(its, member -> member.heartbeats().longestGap(lastTurn, end)) : 0,
        longest(its, member -> member.commits().longestGap(begun, end)),
        longest(others, member -> member.heartbeats().longestGap(begun, end)),
        longest(others, member -> member.commits().longestGap(begun, end)),
        population.rejoins() - rejoinsBefore,
        population.generationChanges() - changesBefore,
        commitsLost(population, lookUp),
        errors);
  }

  /** What was acknowledged before this question must be in its answer. */
  private static int commitsLost(Population population, GroupLookUp lookUp)
      throws IOException, FailoverFailure, InterruptedException {
    Map<ActiveMember, Long> acknowledged =
        population.members().stream()
            .collect(Collectors.toMap(Function.identity(), ActiveMember::acknowledgedOffset));
    Map<String, Map<Integer, Long>> stored = lookUp.offsets(population.groupIds());
    return (int)
        acknowledged.entrySet().stream()
            .filter(
                entry -> {
                  ActiveMember member = entry.getKey();
                  long offset =
                      stored
                          .getOrDefault(member.groupId(), Map.of())
                          .getOrDefault(member.partition(), 0L);
                  return offset < entry.getValue();
                })
            .count();
  }

  private static Statistic seconds(
      List<ActiveMember> members, ToDoubleFunction<ActiveMember> figure) {
    return Statistic.of(members.stream().map(figure::applyAsDouble).toList());
  }

  private static double longest(List<ActiveMember> members, ToDoubleFunction<ActiveMember> figure) {
    return members.stream().mapToDouble(figure).max().orElse(0);
  }
}
