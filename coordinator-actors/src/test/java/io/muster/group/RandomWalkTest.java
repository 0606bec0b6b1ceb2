package io.muster.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random clients that join, sync, beat, commit, leave, restart and die, and a node that crashes.
 * {@link TestGroup} checks at every step that each caller is answered once, that generations only
 * grow by one and that no deadline is missed; the rest is checked here.
 */
class RandomWalkTest {
  private static final int STEPS = 3_000;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233})
  void invariantsHold(long seed) {
    Random random = new Random(seed);
    TestGroup group =
        new TestGroup(
            new GroupSettings(
                6_000,
                1_800_000,
                7,
                5,
                30_000,
                4_096,
                604_800_000,
                JoinWindowSettings.defaults(),
                ConsumerGroupSettings.defaults()));
    List<TestMember> clients = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      clients.add(client(group.member("c" + i), random));
      clients.add(client(group.staticMember("s" + i), random));
    }
    for (int step = 0; step < STEPS; step++) {
      act(random, group, clients.get(random.nextInt(clients.size())));
      check(group);
      if (step % 100 == 0) {
        checkReplay(group);
      }
    }
    checkReplay(group);
    group.after(400_000);
    assertThat(group.parked()).as("nobody waits for ever").isEmpty();
    assertThat(group.label()).isEqualTo("Empty");
  }

  private static TestMember client(TestMember member, Random random) {
    member.withSession(6_000 + random.nextInt(20_000)).withRebalance(random.nextInt(60_000));
    return random.nextBoolean() ? member.idRequired() : member.skipsAssignment();
  }

  private static void act(Random random, TestGroup group, TestMember client) {
    switch (random.nextInt(16)) {
      case 0, 1, 2, 3 -> client.join();
      case 4, 5, 6 -> client.sync(assignment(group));
      case 7 -> client.heartbeat();
      case 8 -> client.commit(1);
      case 9 -> client.leave();
      case 10 -> client.restarted();
      case 11 -> client.subscribed("topics " + random.nextInt(3));
      case 12 -> group.after(random.nextInt(200));
      case 13 -> group.after(random.nextInt(8_000));
      case 14 -> configure(random, group);
      default -> disturb(random, group);
    }
  }

  private static void configure(Random random, TestGroup group) {
    switch (random.nextInt(3)) {
      case 0 -> group.configure("group.instance.count", "" + (1 + random.nextInt(8)));
      case 1 -> group.configure("group.join.window.ms", "" + random.nextInt(3_000));
      default -> group.configure("group.join.learn", "" + random.nextBoolean());
    }
  }

  private static void disturb(Random random, TestGroup group) {
    if (random.nextInt(4) == 0) {
      group.crash();
    } else {
      group.expire();
    }
  }

  private static Map<String, String> assignment(TestGroup group) {
    Map<String, String> assignment = new HashMap<>();
    group.group().members().keySet().forEach(id -> assignment.put(id, "of " + id));
    return assignment;
  }

  private static void check(TestGroup group) {
    Generation generation = group.group().generation();
    assertThat(generation.supported())
        .isEqualTo(SupportedProtocols.of(generation.members().values()));
    if (generation.assignments() != null) {
      assertThat(generation.members().keySet()).containsAll(generation.assignments().keySet());
    }
    if (generation.leader() != null) {
      assertThat(generation.members()).containsKey(generation.leader());
    }
    if (!generation.rebalanceDue()) {
      assertThat(generation.members().isEmpty()).isEqualTo(generation.protocolName() == null);
    }
    if (group.state() instanceof PreparingRebalance preparing) {
      checkJoins(generation, preparing);
    } else {
      assertThat(group.state() instanceof Empty).isEqualTo(generation.members().isEmpty());
      assertThat(generation.members().isEmpty() && group.generation() > 0)
          .isEqualTo(group.group().emptiedAtMs() != Group.NOT_EMPTIED);
      assertThat(group.state() instanceof Stable).isEqualTo(generation.isStable());
      int parked = group.state() instanceof CompletingRebalance c ? c.parked().size() : 0;
      assertThat(group.parked()).hasSize(parked);
    }
  }

  private static void checkReplay(TestGroup group) {
    assertThat(Group.none("g").apply(group.journal())).isEqualTo(group.group());
    assertThat(Group.fromSnapshot(group.group().toSnapshot())).isEqualTo(group.group());
  }

  private static void checkJoins(Generation generation, PreparingRebalance preparing) {
    JoinStash joins = preparing.joins();
    Map<String, GroupEvent.Member> members = new HashMap<>(generation.members());
    joins.waiting().forEach((id, join) -> members.put(id, join.member()));
    assertThat(joins.supported()).isEqualTo(SupportedProtocols.of(members.values()));
    assertThat(joins.newcomers()).isEqualTo(members.size() - generation.members().size());
    joins
        .waiting()
        .forEach(
            (id, join) -> {
              assertThat(join.newcomer()).isNotEqualTo(generation.members().containsKey(id));
              assertThat(preparing.sessions().contains(id)).isFalse();
            });
    generation
        .members()
        .forEach(
            (id, member) ->
                assertThat(preparing.sessions().contains(id)).isNotEqualTo(joins.contains(id)));
  }
}
