package io.muster.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.GroupReply.DescribeGroup.MemberDescription;
import java.util.List;
import org.junit.jupiter.api.Test;

/** DescribeGroups in every state. */
class DescribeGroupTest {
  private final TestGroup group = new TestGroup();

  @Test
  void noGroupIsDead() {
    assertThat(group.describe())
        .isEqualTo(
            new GroupReply.DescribeGroup(
                GroupError.GROUP_ID_NOT_FOUND, "Group g not found.", "Dead", "", "", List.of()));
    assertThat(group.group().exists()).isFalse();
  }

  @Test
  void theProtocolIsToldOfAStableGroupOnly() {
    TestMember a = group.member("a").subscribed("topics");
    a.join();
    MemberDescription joining =
        new MemberDescription("a-000001", null, "a", "/127.0.0.1", Bytes.EMPTY, Bytes.EMPTY);
    assertThat(group.describe())
        .isEqualTo(
            new GroupReply.DescribeGroup(
                GroupError.NONE, null, "PreparingRebalance", "consumer", "", List.of(joining)));
    group.after(100);
    assertThat(group.describe())
        .isEqualTo(
            new GroupReply.DescribeGroup(
                GroupError.NONE, null, "CompletingRebalance", "consumer", "", List.of(joining)));
    TestGroup.syncAll(List.of(a));
    MemberDescription member =
        new MemberDescription(
            "a-000001",
            null,
            "a",
            "/127.0.0.1",
            TestMember.bytes("topics"),
            TestMember.bytes("of a-000001"));
    assertThat(group.describe())
        .isEqualTo(
            new GroupReply.DescribeGroup(
                GroupError.NONE, null, "Stable", "consumer", "range", List.of(member)));
    a.leave();
    assertThat(group.describe())
        .isEqualTo(
            new GroupReply.DescribeGroup(
                GroupError.NONE, null, "Empty", "consumer", "", List.of()));
  }
}
