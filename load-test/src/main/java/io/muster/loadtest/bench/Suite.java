package io.muster.loadtest.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The workloads by the names they are asked for. */
enum Suite {
  HEARTBEAT,
  HEARTBEAT_PIPELINED,
  COMMIT_HOT,
  COMMIT_GROUPS,
  FETCH,
  JOIN,
  REBALANCE,
  CONSUMER_JOIN,
  CONSUMER_CHANGE;

  List<Workload> workloads(Scale scale) {
    return switch (this) {
      case HEARTBEAT -> List.of(new Heartbeats(scale.connections(), 1));
      case HEARTBEAT_PIPELINED -> List.of(new Heartbeats(scale.connections(), 10));
      case COMMIT_HOT -> List.of(new HotGroupCommits(scale.connections(), 10));
      case COMMIT_GROUPS -> List.of(new ManyGroupCommits(scale.groups()));
      case FETCH -> List.of(new OffsetFetches(scale.connections()));
      case JOIN -> scale.members().stream().<Workload>map(FirstJoin::new).toList();
      case CONSUMER_JOIN -> scale.members().stream().<Workload>map(ConsumerFirstJoin::new).toList();
      case CONSUMER_CHANGE ->
          scale.members().stream()
              .flatMap(
                  size ->
                      Stream.<Workload>of(
                          new ConsumerChange(size, true), new ConsumerChange(size, false)))
              .toList();
      case REBALANCE -> scale.members().stream().<Workload>map(Rebalance::new).toList();
    };
  }

  /** As on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
