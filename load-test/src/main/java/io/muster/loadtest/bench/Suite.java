package io.muster.loadtest.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The rows by the names they are asked for. */
enum Suite {
  HEARTBEAT,
  HEARTBEAT_PIPELINED,
  COMMIT_HOT,
  COMMIT_GROUPS,
  COMMIT_PACED,
  FETCH,
  JOIN,
  REBALANCE,
  CONSUMER_HEARTBEAT,
  CONSUMER_JOIN,
  CONSUMER_CHANGE,
  CONSUMER_STABLE,
  JOIN_EXPECTED,
  ARRIVALS,
  MEMORY,
  STORED;

  List<? extends Row> rows(Scale scale) {
    return switch (this) {
      case HEARTBEAT -> List.of(new Heartbeats(scale.connections(), 1));
      case HEARTBEAT_PIPELINED -> List.of(new Heartbeats(scale.connections(), 10));
      case COMMIT_HOT -> List.of(new HotGroupCommits(scale.connections(), 10));
      case COMMIT_GROUPS -> List.of(new ManyGroupCommits(scale.groups()));
      case COMMIT_PACED -> List.of(new PacedCommits(scale.groups()));
      case FETCH -> List.of(new OffsetFetches(scale.connections()));
      case JOIN -> scale.members().stream().<Workload>map(FirstJoin::new).toList();
      case CONSUMER_HEARTBEAT -> List.of(new ConsumerHeartbeats(scale.connections()));
      case CONSUMER_JOIN -> scale.members().stream().<Workload>map(ConsumerFirstJoin::new).toList();
      case CONSUMER_CHANGE ->
          scale.members().stream()
              .flatMap(
                  size ->
                      Stream.<Row>of(
                          new ConsumerChange(size, true),
                          new ConsumerChange(size, false),
                          new ConsumerMoves(size)))
              .toList();
      case CONSUMER_STABLE -> Stream.of(3, 10, 100).map(ConsumerStable::new).toList();
      case REBALANCE ->
          Stream.concat(
                  scale.members().stream()
                      .flatMap(
                          size ->
                              Arrays.stream(Rebalance.Begin.values())
                                  .<Row>map(begin -> new Rebalance(size, begin))),
                  rebalanceGrowth(scale))
              .toList();
      case JOIN_EXPECTED ->
          List.of(new ExpectedJoin(3, null), new ExpectedJoin(3, Duration.ofMillis(100)));
      case ARRIVALS ->
          List.of(
              new StaggeredStart(50, Duration.ofMillis(40)),
              new ScaleOut(3, 50, Duration.ofSeconds(2)));
      case MEMORY -> List.of(new MemberMemory(scale.heldMembers()));
      case STORED -> List.of(new StoredGroups(scale.storedGroups(), scale.rest()));
    };
  }

  /** Of groups that are large enough for their members to be most of the work. */
  private static Stream<Row> rebalanceGrowth(Scale scale) {
    IntSummaryStatistics large =
        scale.members().stream()
            .mapToInt(Integer::intValue)
            .filter(size -> size >= Rebalance.LARGE)
            .summaryStatistics();
    return large.getMin() < large.getMax()
        ? Stream.of(new RebalanceGrowth(large.getMin(), large.getMax()))
        : Stream.empty();
  }

  /** As on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
