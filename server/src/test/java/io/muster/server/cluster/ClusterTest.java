package io.muster.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.cluster.ClusterCoordinatorLocator;
import io.muster.cluster.Fence;
import io.muster.cluster.FenceSettings;
import io.muster.cluster.GroupSharding;
import io.muster.cluster.Groups;
import io.muster.cluster.HandOverSettings;
import io.muster.cluster.NodeFence;
import io.muster.cluster.TopicChanges;
import io.muster.group.GroupCommand.DescribeGroup;
import io.muster.group.GroupError;
import io.muster.group.GroupHost;
import io.muster.group.GroupMessage;
import io.muster.group.GroupReply;
import io.muster.group.GroupRequest;
import io.muster.group.GroupResponse;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.Test;

class ClusterTest {
  private static final int SHARDS = 16;
  private static final HandOverSettings HAND_OVER =
      new HandOverSettings(4, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(10));
  private static final FenceSettings FENCE =
      new FenceSettings(Duration.ofSeconds(1), Duration.ofMillis(100), true);
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @Test
  void aNodeAloneCoordinatesEverythingAtOnce() {
    try (TestNode node = new TestNode(1001)) {
      Fence fence = NodeFence.start(node.system(), FENCE);
      ClusterCoordinatorLocator locator = locator(node);
      Hosted hosted = new Hosted();
      GroupSharding groups = new GroupSharding(node.system(), locator, HAND_OVER, hosted::group);
      assertThat(fence.isOpen()).isFalse();
      assertThat(locator.coordinatorOf("orders")).isEmpty();
      assertThat(locator.listedHere()).isEmpty();

      node.join(node);

      await().atMost(PATIENCE).until(fence::isOpen);
      await().atMost(PATIENCE).until(() -> locator.coordinatorOf("orders").isPresent());
      assertThat(locator.coordinatorOf("orders")).contains(node.coordinator());
      assertThat(locator.coordinators()).containsExactly(node.coordinator());
      assertThat(locator.listedHere().orElseThrow()).accepts("orders", "payments");
      assertThat(describe(node, groups, "orders")).isEqualTo("orders is here");
      // The second time past the region: the group has said that it is open here.
      assertThat(describe(node, groups, "orders")).isEqualTo("orders is here");
      assertThat(ask(node, groups, "or\0ders").error()).isEqualTo(GroupError.INVALID_GROUP_ID);
      assertThat(hosted.ids).containsExactly("orders");
    }
  }

  @Test
  void nodesAgreeOnCoordinatorsAndFenceWhoIsLeftInTheMinority() {
    try (TestNode one = new TestNode(1001);
        TestNode two = new TestNode(1002)) {
      Hosted hostedByOne = new Hosted();
      Hosted hostedByTwo = new Hosted();
      ClusterCoordinatorLocator locatorOfOne = locator(one);
      ClusterCoordinatorLocator locatorOfTwo = locator(two);
      GroupSharding groups =
          new GroupSharding(one.system(), locatorOfOne, HAND_OVER, hostedByOne::group);
      new GroupSharding(two.system(), locatorOfTwo, HAND_OVER, hostedByTwo::group);
      Fence fenceOfOne = NodeFence.start(one.system(), FENCE);
      Fence fenceOfTwo = NodeFence.start(two.system(), FENCE);
      one.join(one);
      await().atMost(PATIENCE).until(one::isUp);
      two.join(one);
      await().atMost(PATIENCE).until(() -> locatorOfOne.coordinators().size() == 2);
      await().atMost(PATIENCE).until(() -> locatorOfTwo.coordinators().size() == 2);
      await().atMost(PATIENCE).until(() -> fenceOfOne.isOpen() && fenceOfTwo.isOpen());

      Queue<String> heardByOne = new ConcurrentLinkedQueue<>();
      Queue<String> heardByTwo = new ConcurrentLinkedQueue<>();
      TopicChanges changesOfOne = new TopicChanges(one.system(), heardByOne::addAll);
      new TopicChanges(two.system(), heardByTwo::addAll);
      changesOfOne.announce(Set.of("orders"));
      await().atMost(PATIENCE).until(() -> heardByTwo.contains("orders"));
      assertThat(heardByOne).isEmpty();

      List<String> ids = IntStream.range(0, 30).mapToObj(i -> "group-" + i).toList();
      for (String id : ids) {
        assertThat(locatorOfOne.coordinatorOf(id)).isEqualTo(locatorOfTwo.coordinatorOf(id));
      }
      List<String> onOne =
          ids.stream()
              .filter(id -> locatorOfOne.coordinatorOf(id).orElseThrow().equals(one.coordinator()))
              .toList();
      assertThat(onOne).isNotEmpty().hasSizeLessThan(ids.size());
      assertThat(ids).filteredOn(locatorOfOne.listedHere().orElseThrow()).isEqualTo(onOne);
      assertThat(ids).filteredOn(locatorOfTwo.listedHere().orElseThrow().negate()).isEqualTo(onOne);
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                hostedByOne.ids.clear();
                for (String id : onOne) {
                  describe(one, groups, id);
                }
                assertThat(hostedByOne.ids).containsAll(onOne);
                assertThat(hostedByTwo.ids).doesNotContainAnyElementsOf(onOne);
              });

      boolean oneIsFirst =
          one.cluster()
                  .selfMember()
                  .address()
                  .toString()
                  .compareTo(two.cluster().selfMember().address().toString())
              < 0;
      (oneIsFirst ? one : two).close();
      Fence leftAlone = oneIsFirst ? fenceOfTwo : fenceOfOne;
      await().atMost(PATIENCE).until(() -> !leftAlone.isOpen());
      // Somebody must list the groups of who is lost.
      ClusterCoordinatorLocator left = oneIsFirst ? locatorOfTwo : locatorOfOne;
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(ids)
                      .filteredOn(left.listedHere().orElseThrow())
                      .containsExactlyElementsOf(ids));
    }
  }

  @Test
  void whoIsAboutToLeaveHandsItsGroupsOverWhileAMember() {
    try (TestNode one = new TestNode(1001);
        TestNode two = new TestNode(1002)) {
      Hosted hostedByOne = new Hosted();
      Hosted hostedByTwo = new Hosted();
      ClusterCoordinatorLocator locatorOfOne = locator(one);
      GroupSharding groupsOfOne =
          new GroupSharding(one.system(), locatorOfOne, HAND_OVER, hostedByOne::group);
      ClusterCoordinatorLocator locatorOfTwo = locator(two);
      GroupSharding groupsOfTwo =
          new GroupSharding(two.system(), locatorOfTwo, HAND_OVER, hostedByTwo::group);
      one.join(one);
      await().atMost(PATIENCE).until(one::isUp);
      two.join(one);
      await().atMost(PATIENCE).until(() -> locatorOfTwo.coordinators().size() == 2);
      List<String> ids = IntStream.range(0, 30).mapToObj(i -> "group-" + i).toList();
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                ids.forEach(id -> describe(one, groupsOfOne, id));
                return groupsOfOne.openGroups() > 0 && groupsOfTwo.openGroups() > 0;
              });

      List<String> ofOne = ids.stream().filter(locatorOfOne.listedHere().orElseThrow()).toList();
      assertThat(ofOne).isNotEmpty().hasSizeLessThan(ids.size());

      // The oldest, which places the shards.
      groupsOfOne.handOver().toCompletableFuture().orTimeout(40, TimeUnit.SECONDS).join();

      assertThat(one.isUp()).isTrue();
      assertThat(groupsOfOne.isLeaving()).isTrue();
      assertThat(groupsOfOne.openGroups()).isZero();
      assertThat(locatorOfTwo.coordinators()).containsExactly(two.coordinator());
      assertThat(ids)
          .filteredOn(locatorOfTwo.listedHere().orElseThrow())
          .containsExactlyElementsOf(ids);
      // For clients that have not heard of it.
      assertThat(ids)
          .filteredOn(locatorOfOne.listedHere().orElseThrow())
          .containsExactlyElementsOf(ofOne);
      hostedByTwo.ids.clear();
      ids.forEach(id -> describe(one, groupsOfOne, id));
      assertThat(hostedByTwo.ids).containsExactlyInAnyOrderElementsOf(ids);
    }
  }

  @Test
  void whoComesLongAfterOthersTakesNoGroupsUntilItHasBeenThereForAWhile() {
    Duration quiet = Duration.ofSeconds(3);
    HandOverSettings handOver =
        new HandOverSettings(4, Duration.ZERO, quiet, Duration.ofSeconds(10));
    try (TestNode one = new TestNode(1001);
        TestNode two = new TestNode(1002)) {
      ClusterCoordinatorLocator locatorOfOne = locator(one, handOver);
      GroupSharding groupsOfOne =
          new GroupSharding(one.system(), locatorOfOne, handOver, new Hosted()::group);
      GroupSharding groupsOfTwo =
          new GroupSharding(two.system(), locator(two, handOver), handOver, new Hosted()::group);
      one.join(one);
      await().atMost(PATIENCE).until(one::isUp);
      long oneCame = System.nanoTime();
      await().atMost(PATIENCE).until(groupsOfOne::takesGroups);
      // Who is not older by half a quiet period is as good as the one who comes.
      await().atMost(PATIENCE).until(() -> System.nanoTime() - oneCame > quiet.toNanos());

      two.join(one);
      await().pollInterval(Duration.ofMillis(20)).atMost(PATIENCE).until(two::isUp);
      long twoCame = System.nanoTime();

      await().atMost(PATIENCE).until(groupsOfTwo::takesGroups);
      assertThat(System.nanoTime() - twoCame).isGreaterThan(quiet.dividedBy(2).toNanos());
      await().atMost(PATIENCE).until(() -> locatorOfOne.coordinators().size() == 2);
      assertThat(groupsOfTwo.isLeaving()).isFalse();
    }
  }

  private static ClusterCoordinatorLocator locator(TestNode node) {
    return locator(node, HAND_OVER);
  }

  private static ClusterCoordinatorLocator locator(TestNode node, HandOverSettings handOver) {
    return new ClusterCoordinatorLocator(node.system(), SHARDS, handOver);
  }

  private static String describe(TestNode node, Groups groups, String groupId) {
    return ((GroupReply.DescribeGroup) ask(node, groups, groupId)).state();
  }

  private static GroupReply ask(TestNode node, Groups groups, String groupId) {
    TestProbe<GroupResponse> probe = node.testKit().createTestProbe();
    groups.send(new GroupRequest(groupId, new DescribeGroup(), probe.getRef(), 1));
    return probe.receiveMessage(PATIENCE).reply();
  }

  /** Groups that say where they are, and nothing else. */
  private static final class Hosted {
    final Set<String> ids = ConcurrentHashMap.newKeySet();

    Behavior<GroupMessage> group(String groupId, GroupHost host) {
      return Behaviors.setup(
          context -> {
            host.opened(groupId, context.getSelf());
            return Behaviors.receive(GroupMessage.class)
                .onMessage(GroupRequest.class, request -> answer(groupId, request))
                .onAnyMessage(
                    stop -> {
                      host.closed(groupId, context.getSelf());
                      return Behaviors.stopped();
                    })
                .build();
          });
    }

    private Behavior<GroupMessage> answer(String groupId, GroupRequest request) {
      ids.add(groupId);
      GroupReply reply =
          new GroupReply.DescribeGroup(
              GroupError.NONE, null, groupId + " is here", "", "", List.of());
      request.replyTo().tell(new GroupResponse(request.correlationId(), reply));
      return Behaviors.same();
    }
  }
}
