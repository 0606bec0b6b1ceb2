package io.muster.loadtest.chaos.history;

import io.muster.loadtest.chaos.history.Operation.Answer;
import io.muster.loadtest.chaos.history.Operation.Kind;
import io.muster.loadtest.chaos.history.Operation.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.GroupProtocol;

/** Writes a history, one operation after the other, of the group "g" unless told otherwise. */
final class Script {
  private static final NodeSettings SETTINGS =
      new NodeSettings(Duration.ofMillis(300), Duration.ofSeconds(12), Duration.ofSeconds(4));

  private final List<Operation> operations = new ArrayList<>();
  private final List<FaultSpan> faults = new ArrayList<>();
  private final List<ExpectedGroup> groups = new ArrayList<>();
  private String group = "g";
  private String node = "127.0.0.1:9092";
  private long now;

  void inGroup(String other) {
    group = other;
  }

  /** The group is of members that speak these protocols; unless told otherwise it is classic. */
  void speaking(GroupProtocol... protocols) {
    groups.add(new ExpectedGroup(group, Set.of(protocols), Set.of(), Set.of()));
  }

  /** From now on a stock consumer speaks, which does not say whom it asks. */
  void asStockConsumer() {
    node = "";
  }

  /** From now on this node is asked. */
  void at(String other) {
    node = other;
  }

  void goTo(Duration time) {
    now = time.toNanos();
  }

  void fault(FaultSpan fault) {
    faults.add(fault);
  }

  void join(String member, int generation, Set<String> members) {
    add(Kind.JOIN, member, -1, Map.of(), now++, Answer.joined(member, generation, members));
  }

  void sync(String member, int generation, Integer... partitions) {
    add(Kind.SYNC, member, generation, Map.of(), now++, owning(partitions));
  }

  void assigned(String member, int generation, Integer... partitions) {
    add(Kind.ASSIGNED, member, generation, Map.of(), now++, owning(partitions));
  }

  void revoked(String member, int generation, Integer... partitions) {
    add(Kind.REVOKED, member, generation, Map.of(), now++, owning(partitions));
  }

  void lost(String member, int generation, Integer... partitions) {
    add(Kind.LOST, member, generation, Map.of(), now++, owning(partitions));
  }

  void closed(String member, int generation) {
    add(Kind.CLOSED, member, generation, Map.of(), now++, Answer.remark("leaves"));
  }

  void heartbeat(String member, int generation, String outcome) {
    add(Kind.HEARTBEAT, member, generation, Map.of(), now++, Answer.of(outcome));
  }

  /** A heartbeat of the consumer protocol. */
  void heartbeat(String member, int named, int answered) {
    add(Kind.HEARTBEAT, member, named, Map.of(), now++, Answer.joined(member, answered, Set.of()));
  }

  void silent(String member, int generation) {
    add(Kind.SILENT, member, generation, Map.of(), now++, Answer.remark("too long"));
  }

  void leave(String member, int generation) {
    add(Kind.LEAVE, member, generation, Map.of(), now++, Answer.of(Answer.DONE));
  }

  void commit(String member, int generation, int partition, long offset, String outcome) {
    add(Kind.COMMIT, member, generation, Map.of(partition, offset), now++, Answer.of(outcome));
  }

  void fetch(Map<Integer, Long> offsets) {
    add(Kind.FETCH, "reader", -1, Map.of(), now++, Answer.fetched(offsets));
  }

  /** An acknowledged request during which other things happen. */
  void during(
      Kind kind, String member, int generation, Map<Integer, Long> offsets, Runnable meanwhile) {
    during(kind, member, generation, offsets, Answer.of(Answer.DONE), meanwhile);
  }

  /** Something with this outcome during which other things happen. */
  void during(
      Kind kind,
      String member,
      int generation,
      Map<Integer, Long> offsets,
      Answer answer,
      Runnable meanwhile) {
    long start = now++;
    meanwhile.run();
    add(kind, member, generation, offsets, start, answer);
  }

  void passASecond() {
    now += Duration.ofSeconds(1).toNanos();
  }

  long now() {
    return now;
  }

  List<Operation> operations() {
    return operations;
  }

  Findings findings() {
    return new Checker(groups, SETTINGS).check(operations, faults, 0);
  }

  List<Violation> violations() {
    return findings().violations();
  }

  Set<Invariant> invariants() {
    return violations().stream().map(Violation::invariant).collect(Collectors.toSet());
  }

  static Answer owning(Integer... partitions) {
    return Answer.owning(Arrays.stream(partitions).collect(Collectors.toSet()));
  }

  private void add(
      Kind kind,
      String member,
      int generation,
      Map<Integer, Long> offsets,
      long start,
      Answer answer) {
    Request request = new Request(kind, member, group, member, generation, node, offsets);
    operations.add(new Operation(operations.size(), request, start, now++, answer));
  }
}
