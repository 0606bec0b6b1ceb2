package io.muster.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.cluster.ClusterCoordinatorLocator;
import io.muster.cluster.GroupSharding;
import io.muster.cluster.HandOverSettings;
import io.muster.group.Bytes;
import io.muster.group.GroupCommand;
import io.muster.group.GroupCommand.DescribeGroup;
import io.muster.group.GroupCommand.FetchOffsets;
import io.muster.group.GroupError;
import io.muster.group.GroupHost;
import io.muster.group.GroupMessage;
import io.muster.group.GroupReply;
import io.muster.group.GroupReply.DescribeGroup.MemberDescription;
import io.muster.group.GroupReply.JoinGroup.JoinedMember;
import io.muster.group.GroupRequest;
import io.muster.group.GroupResponse;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.Test;

/** What is said about the largest groups reaches the other nodes in one message. */
class LargeAnswersTest {
  private static final int SHARDS = 16;
  private static final HandOverSettings HAND_OVER =
      new HandOverSettings(4, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(10));
  private static final int MEMBERS = 5_000;
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final GroupCommand DESCRIBE = new DescribeGroup();
  private static final GroupCommand ANYTHING_ELSE = new FetchOffsets(null, -1, null, false);

  @Test
  void allMembersOfALargeGroupCrossToAnotherNode() {
    try (TestNode asking = new TestNode(1001);
        TestNode hosting = new TestNode(1002)) {
      ClusterCoordinatorLocator locator = locator(asking);
      GroupSharding groups =
          new GroupSharding(asking.system(), locator, HAND_OVER, LargeAnswersTest::group);
      new GroupSharding(hosting.system(), locator(hosting), HAND_OVER, LargeAnswersTest::group);
      asking.join(asking);
      await().atMost(PATIENCE).until(asking::isUp);
      hosting.join(asking);
      await().atMost(PATIENCE).until(() -> locator.coordinators().size() == 2);
      String groupId =
          IntStream.iterate(0, i -> i + 1)
              .mapToObj(i -> "group-" + i)
              .filter(id -> locator.coordinatorOf(id).orElseThrow().equals(hosting.coordinator()))
              .findFirst()
              .orElseThrow();

      // Until the shard has moved the node that asks may host it.
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                var described = (GroupReply.DescribeGroup) ask(asking, groups, groupId, DESCRIBE);
                assertThat(described.state()).isEqualTo(hosting.system().address().toString());
                assertThat(described.members()).hasSize(MEMBERS);
              });
      var joined = (GroupReply.JoinGroup) ask(asking, groups, groupId, ANYTHING_ELSE);
      assertThat(joined.members()).hasSize(MEMBERS);
      assertThat(joined.leader()).isEqualTo(hosting.system().address().toString());
    }
  }

  private static GroupReply ask(
      TestNode node, GroupSharding groups, String groupId, GroupCommand command) {
    TestProbe<GroupResponse> probe = node.testKit().createTestProbe();
    groups.send(new GroupRequest(groupId, command, probe.getRef(), 1));
    return probe.receiveMessage(PATIENCE).reply();
  }

  /** Says where it is, and who its many members are. */
  private static Behavior<GroupMessage> group(String groupId, GroupHost host) {
    return Behaviors.setup(
        context -> {
          String here = context.getSystem().address().toString();
          return Behaviors.receive(GroupMessage.class)
              .onMessage(
                  GroupRequest.class,
                  request -> {
                    GroupReply reply =
                        request.command() instanceof DescribeGroup ? described(here) : joined(here);
                    request.replyTo().tell(new GroupResponse(request.correlationId(), reply));
                    return Behaviors.same();
                  })
              .onAnyMessage(stop -> Behaviors.stopped())
              .build();
        });
  }

  private static GroupReply described(String here) {
    Bytes half = Bytes.of(new byte[500]);
    List<MemberDescription> members =
        memberIds()
            .map(id -> new MemberDescription(id, null, "consumer-orders", "/10.0.0.1", half, half))
            .toList();
    return new GroupReply.DescribeGroup(GroupError.NONE, null, here, "consumer", "range", members);
  }

  private static GroupReply joined(String here) {
    Bytes metadata = Bytes.of(new byte[1_000]);
    List<JoinedMember> members =
        memberIds().map(id -> new JoinedMember(id, "instance of " + id, metadata)).toList();
    return new GroupReply.JoinGroup(
        GroupError.NONE, 1, "consumer", "range", here, false, here, members);
  }

  private static ClusterCoordinatorLocator locator(TestNode node) {
    return new ClusterCoordinatorLocator(node.system(), SHARDS, HAND_OVER);
  }

  private static Stream<String> memberIds() {
    return IntStream.range(0, MEMBERS)
        .mapToObj("consumer-orders-9d7b6a51-5f5e-4c44-9d0a-%012d"::formatted);
  }
}
