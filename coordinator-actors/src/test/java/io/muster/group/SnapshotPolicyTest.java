package io.muster.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.GroupEvent.AssignmentStored;
import io.muster.group.GroupEvent.ConfigsChanged;
import io.muster.group.GroupEvent.GenerationStarted;
import io.muster.group.GroupEvent.JoinPhase;
import io.muster.group.GroupEvent.Member;
import io.muster.group.GroupEvent.RebalanceCause;
import io.muster.group.consumer.ConsumerGroup;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SnapshotPolicyTest {
  private static final int MEMBERS = 5_000;
  private static final GroupEvent SMALL = new ConfigsChanged(Map.of("name", "value"), 1);

  private final SnapshotPolicy policy = new SnapshotPolicy();

  private boolean isDueAfter(GroupEvent event) {
    policy.count(event);
    return policy.takeNow(ConsumerGroup.NONE);
  }

  @Test
  void aSmallGroupIsWrittenAfterManyEvents() {
    List<Boolean> due = IntStream.rangeClosed(1, 400).mapToObj(i -> isDueAfter(SMALL)).toList();
    assertThat(due.indexOf(true)).isEqualTo(199);
    assertThat(due.lastIndexOf(true)).isEqualTo(399);
    assertThat(due).filteredOn(taken -> taken).hasSize(2);
  }

  @Test
  void aLargeGroupIsNotWrittenForItsFirstGeneration() {
    assertThat(isDueAfter(generation())).isFalse();
    assertThat(isDueAfter(assignment())).isFalse();
    for (int i = 0; i < 150; i++) {
      assertThat(isDueAfter(SMALL)).isFalse();
    }
  }

  @Test
  void replayingMoreThanTwiceTheGroupIsTooMuch() {
    for (int i = 0; i < 2; i++) {
      assertThat(isDueAfter(generation())).isFalse();
      assertThat(isDueAfter(assignment())).isFalse();
    }
    assertThat(isDueAfter(SMALL)).isTrue();
    assertThat(isDueAfter(SMALL)).isFalse();
  }

  private static GenerationStarted generation() {
    List<Member> members =
        IntStream.range(0, MEMBERS)
            .mapToObj(
                i ->
                    new Member(
                        "member-" + i,
                        null,
                        "client",
                        "/127.0.0.1",
                        10_000,
                        60_000,
                        List.of(new GroupCommand.Protocol("range", Bytes.of(new byte[50])))))
            .toList();
    return new GenerationStarted(
        1,
        "consumer",
        "range",
        "member-0",
        members,
        new RebalanceCause(RebalanceCause.Kind.MEMBER_JOINED, "member-0", null, null),
        new JoinPhase(100, 100, "", List.of(), JoinPhase.Completion.QUIET_PERIOD),
        1);
  }

  private static AssignmentStored assignment() {
    Map<String, Bytes> assignments = new HashMap<>();
    IntStream.range(0, MEMBERS)
        .forEach(i -> assignments.put("member-" + i, Bytes.of(new byte[100])));
    return new AssignmentStored(1, assignments, 1);
  }
}
