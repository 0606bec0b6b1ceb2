package io.muster.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** A join phase of thousands must not cost the square of its size. */
class LargeGroupTest {
  private static final int MEMBERS = 5_000;

  @Test
  void thousandsJoinSyncBeatAndJoinAgain() {
    Assertions.assertTimeout(Duration.ofSeconds(60), LargeGroupTest::twoGenerations);
  }

  private static void twoGenerations() {
    TestGroup group = new TestGroup();
    List<TestMember> members = new ArrayList<>();
    for (int i = 0; i < MEMBERS; i++) {
      members.add(group.member("m"));
      members.get(i).join();
    }
    group.after(400);
    TestGroup.syncAll(members);
    members.forEach(member -> assertThat(member.heartbeat()).isEqualTo(GroupError.NONE));
    members.forEach(TestMember::join);
    assertThat(members).allMatch(member -> member.generation() == 2);
  }
}
