package io.muster.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.cluster.ClusterEvent.CurrentClusterState;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.UniqueAddress;
import org.apache.pekko.util.Version;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import scala.Option;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.TreeSet;
import scala.jdk.javaapi.CollectionConverters;

/** What the coordinator of shards, on node one, is told to do with them. */
class RendezvousAllocationTest {
  private static final int SHARDS = 48;
  private static final int AT_A_TIME = 4;
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Duration QUIET = Duration.ofSeconds(15);
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Duration ARRIVAL_LIMIT = Duration.ofSeconds(15);
  private static final Address ONE = address(1);
  private static final Address TWO = address(2);
  private static final Address THREE = address(3);

  private static ActorTestKit testKit;

  /** Of each node; that of node one is known by a local path, as on node one itself. */
  private static Map<Address, ActorRef> regions;

  private final Map<Address, MemberStatus> members = new HashMap<>();
  private final Set<Address> unreachable = new HashSet<>();
  private final Set<Address> departing = new HashSet<>();
  private final Set<Address> newcomers = new HashSet<>();
  private final Map<ActorRef, List<String>> placed = new HashMap<>();
  private long nanoTime = Long.MAX_VALUE - Duration.ofSeconds(20).toNanos(); // wraps around, too
  private final RendezvousAllocation allocation =
      new RendezvousAllocation(
          ONE,
          this::view,
          this::standings,
          new HandOverSettings(AT_A_TIME, PAUSE, QUIET, TIMEOUT),
          ARRIVAL_LIMIT,
          () -> nanoTime);

  @BeforeAll
  static void start() {
    testKit =
        ActorTestKit.create(
            ConfigFactory.parseString(
                """
                pekko.loglevel = ERROR
                pekko.actor.provider = remote
                pekko.remote.artery.canonical { hostname = 127.0.0.1, port = 0 }
                """));
    regions =
        Map.of(
            ONE,
            Adapter.toClassic(testKit.createTestProbe().ref()),
            TWO,
            regionAt(TWO, 1),
            THREE,
            regionAt(THREE, 1));
  }

  @AfterAll
  static void stop() {
    testKit.shutdownTestKit();
  }

  @Test
  void aShardIsPlacedWhereItsClientsAreSent() throws Exception {
    up(ONE, TWO, THREE);
    place(ONE, TWO, THREE);

    for (String shard : shards()) {
      assertThat(allocated(shard))
          .isEqualTo(regions.get(Rendezvous.owner(shard, List.of(ONE, TWO, THREE)).orElseThrow()));
    }
  }

  @Test
  void noShardIsPlacedOnANodeThatIsAboutToLeave() throws Exception {
    up(ONE, TWO, THREE);
    place(ONE, TWO, THREE);
    departing.add(THREE);

    for (String shard : shards()) {
      assertThat(allocated(shard))
          .isEqualTo(regions.get(Rendezvous.owner(shard, List.of(ONE, TWO)).orElseThrow()));
    }
  }

  @Test
  void noShardIsPlacedOnANewcomer() throws Exception {
    up(ONE, TWO, THREE);
    place(ONE, TWO);
    comes(THREE);
    newcomers.add(THREE);

    for (String shard : shards()) {
      assertThat(allocated(shard))
          .isEqualTo(regions.get(Rendezvous.owner(shard, List.of(ONE, TWO)).orElseThrow()));
    }
    waitQuietly();
    assertThat(moved()).isEmpty();
  }

  @Test
  void whatANewcomerHoldsAllTheSameStaysWhileNodesComeAndGo() throws Exception {
    up(ONE, TWO, THREE);
    place(ONE, TWO, THREE);
    newcomers.add(THREE);

    assertThat(moved()).isEmpty();
    pass(QUIET);
    assertThat(moved()).isNotEmpty();
  }

  @Test
  void whoAsksGetsTheShardWhenNobodyElseCould() throws Exception {
    up(ONE);
    place(ONE);
    departing.add(ONE);

    assertThat(allocated("7")).isEqualTo(regions.get(TWO));
  }

  @Test
  void nothingMovesWhenAllIsAtHome() throws Exception {
    up(ONE, TWO, THREE);
    place(ONE, TWO, THREE);
    waitQuietly();

    assertThat(moved()).isEmpty();
  }

  @Test
  void shardsGoHomeToWhoHasComeOnceItIsQuiet() throws Exception {
    up(ONE, TWO);
    place(ONE, TWO);
    waitQuietly();
    up(THREE);
    comes(THREE);
    assertThat(moved()).isEmpty();

    pass(QUIET.minusNanos(1));
    assertThat(moved()).isEmpty();

    pass(Duration.ofNanos(1));
    assertThat(moved())
        .hasSize(AT_A_TIME)
        .allSatisfy(
            shard -> assertThat(Rendezvous.owner(shard, List.of(ONE, TWO, THREE))).contains(THREE));
  }

  @Test
  void everyNodeThatComesOrGoesMakesShardsWaitAnew() throws Exception {
    up(ONE, TWO, THREE);
    place(ONE, TWO);
    comes(THREE);
    waitQuietly();
    assertThat(moved()).isNotEmpty();

    members.remove(TWO);
    placed.remove(regions.get(TWO));
    assertThat(moved()).isEmpty();
    pass(QUIET.dividedBy(2));
    up(TWO);
    comes(TWO);
    assertThat(moved()).isEmpty();
    pass(QUIET.dividedBy(2));
    assertThat(moved()).isEmpty();

    pass(QUIET.dividedBy(2));
    assertThat(moved()).isNotEmpty();
  }

  @Test
  void onlySoManyAreOnTheirWayAtATime() throws Exception {
    up(ONE, TWO, THREE);
    place(ONE, TWO);
    comes(THREE);
    waitQuietly();
    List<String> first = List.copyOf(moved());
    pass(PAUSE);

    Set<String> one = moved(first.subList(1, AT_A_TIME));

    assertThat(one).hasSize(1).doesNotContainAnyElementsOf(first.subList(1, AT_A_TIME));
    assertThat(moved(first)).isEmpty();
    assertThat(moved(shards().subList(0, AT_A_TIME + 1))).isEmpty();
  }

  /** Until its new home is written down, requests to its groups wait. */
  @Test
  void aShardIsOnItsWayUntilItHasArrived() throws Exception {
    up(ONE, TWO, THREE);
    place(ONE, TWO);
    comes(THREE);
    waitQuietly();
    List<String> first = List.copyOf(moved());

    placed.values().forEach(held -> held.removeAll(first));
    assertThat(moved()).isEmpty();

    pass(PAUSE);
    goesHome(first.get(0));
    assertThat(moved()).hasSize(1).doesNotContainAnyElementsOf(first);
  }

  @Test
  void theNextSetOutAfterAPauseThoughTheFirstHaveArrived() throws Exception {
    up(ONE, TWO, THREE);
    place(ONE, TWO);
    comes(THREE);
    waitQuietly();
    moved().forEach(this::goesHome);

    pass(PAUSE.minusNanos(1));
    assertThat(moved()).isEmpty();

    pass(Duration.ofNanos(1));
    assertThat(moved()).hasSize(AT_A_TIME);
  }

  @Test
  void nothingGoesHomeByANodeThatIsAboutToLeaveItself() throws Exception {
    up(ONE, TWO, THREE);
    place(ONE, TWO);
    comes(THREE);
    departing.add(ONE);
    placed.get(regions.get(ONE)).clear();
    waitQuietly();

    assertThat(moved()).isEmpty();

    departing.clear();
    waitQuietly();
    assertThat(moved()).isNotEmpty();
  }

  @Test
  void saysHowManyShardsHaveNotArrivedYet() throws Exception {
    up(ONE, TWO, THREE);
    place(ONE, TWO, THREE);
    assertThat(moved()).isEmpty();
    assertThat(allocation.shardsUnderWay()).isZero();

    departing.add(THREE);
    List<String> going = List.copyOf(moved());
    assertThat(allocation.shardsUnderWay()).isEqualTo(AT_A_TIME).isEqualTo(going.size());

    placed.remove(regions.get(THREE));
    moved(going);
    assertThat(allocation.shardsUnderWay()).isEqualTo(AT_A_TIME);
    going.forEach(this::goesHome);
    pass(PAUSE);
    moved();
    assertThat(allocation.shardsUnderWay()).isZero();
  }

  /** Where the new home died on the way, nobody has it until it is asked for. */
  @Test
  void aShardThatDoesNotArriveHoldsTheOthersUpForTheTimeoutOnly() throws Exception {
    up(ONE, TWO, THREE);
    place(ONE, TWO);
    comes(THREE);
    waitQuietly();
    List<String> first = List.copyOf(moved());
    placed.values().forEach(held -> held.removeAll(first));

    pass(ARRIVAL_LIMIT);
    assertThat(moved()).isEmpty();

    pass(Duration.ofNanos(1));
    assertThat(moved()).hasSize(AT_A_TIME);
  }

  @Test
  void aNodeThatIsAboutToLeaveIsNotKeptWaiting() throws Exception {
    up(ONE, TWO, THREE);
    place(ONE, TWO, THREE);
    assertThat(moved()).isEmpty();

    departing.add(TWO);

    assertThat(moved()).hasSize(AT_A_TIME).isSubsetOf(placed.get(regions.get(TWO)));
  }

  @Test
  void itsShardsGoBeforeThoseThatGoHome() throws Exception {
    up(ONE, TWO, THREE);
    place(ONE, TWO);
    comes(THREE);
    departing.add(TWO);
    waitQuietly();
    List<String> leaving = placed.get(regions.get(TWO));

    while (!leaving.isEmpty()) {
      Set<String> moved = moved();
      assertThat(moved)
          .hasSize(AT_A_TIME)
          .containsAnyElementsOf(leaving)
          .satisfies(
              all -> {
                if (leaving.size() >= AT_A_TIME) {
                  assertThat(leaving).containsAll(all);
                }
              });
      moved.forEach(this::goesHome);
      pass(PAUSE);
    }

    assertThat(moved()).isNotEmpty().isSubsetOf(placed.get(regions.get(ONE)));
  }

  /** Each hand-over waits for every region. */
  @Test
  void nothingMovesWhileARegionIsThereWhoseMemberHasGone() throws Exception {
    up(ONE, TWO, THREE);
    place(ONE, TWO, THREE);
    departing.add(TWO);
    assertThat(moved()).isNotEmpty();

    members.remove(THREE);
    assertThat(moved()).isEmpty();

    placed.remove(regions.get(THREE));
    pass(PAUSE);
    assertThat(moved()).isNotEmpty();
  }

  @Test
  void nothingMovesWhileAMemberCannotBeReached() throws Exception {
    up(ONE, TWO, THREE);
    place(ONE, TWO, THREE);
    departing.add(TWO);
    unreachable.add(THREE);
    assertThat(moved()).isEmpty();

    unreachable.clear();
    assertThat(moved()).isNotEmpty();
  }

  static Stream<MemberStatus> arriving() {
    return Stream.of(MemberStatus.joining(), MemberStatus.weaklyUp());
  }

  @ParameterizedTest
  @MethodSource("arriving")
  void nothingMovesWhileAMemberIsOnItsWayIn(MemberStatus status) throws Exception {
    up(ONE, TWO);
    place(ONE, TWO);
    departing.add(TWO);
    members.put(THREE, status);
    assertThat(moved()).isEmpty();

    up(THREE);
    assertThat(moved()).isNotEmpty();
  }

  /** The region of a node's life before is still known when the node is back at once. */
  @Test
  void twoRegionsOfOneAddressAreBorne() throws Exception {
    up(ONE, TWO, THREE);
    place(ONE, TWO, THREE);
    placed.put(regionAt(TWO, 1), List.of());
    departing.add(THREE);

    assertThat(moved()).hasSize(AT_A_TIME).isSubsetOf(placed.get(regions.get(THREE)));
    assertThat(allocated("7")).isNotNull();
  }

  private Standings standings() {
    return new Standings(lives(departing), lives(newcomers));
  }

  private static Set<String> lives(Set<Address> nodes) {
    return nodes.stream()
        .map(node -> Peers.lifeOf(member(node, MemberStatus.up())))
        .collect(Collectors.toSet());
  }

  private void up(Address... nodes) {
    Arrays.stream(nodes).forEach(node -> members.put(node, MemberStatus.up()));
  }

  /** Puts every shard where it belongs among these nodes. */
  private void place(Address... nodes) {
    Arrays.stream(nodes).forEach(this::comes);
    for (String shard : shards()) {
      Address owner = Rendezvous.owner(shard, List.of(nodes)).orElseThrow();
      placed.get(regions.get(owner)).add(shard);
    }
  }

  private void comes(Address node) {
    placed.put(regions.get(node), new ArrayList<>());
  }

  private void goesHome(String shard) {
    List<Address> nodes =
        members.keySet().stream().filter(node -> !departing.contains(node)).toList();
    placed.values().forEach(held -> held.remove(shard));
    placed.get(regions.get(Rendezvous.owner(shard, nodes).orElseThrow())).add(shard);
  }

  /** A look, and another one when it has been quiet for long enough. */
  private void waitQuietly() throws Exception {
    moved();
    pass(QUIET);
  }

  private void pass(Duration time) {
    nanoTime += time.toNanos();
  }

  private ActorRef allocated(String shard) throws Exception {
    return allocation.allocateShard(regions.get(TWO), shard, held()).value().get().get();
  }

  private Set<String> moved() throws Exception {
    return moved(List.of());
  }

  private Set<String> moved(List<String> onTheirWay) throws Exception {
    return allocation.rebalance(held(), Set.copyOf(onTheirWay)).value().get().get();
  }

  private Map<ActorRef, IndexedSeq<String>> held() {
    Map<ActorRef, IndexedSeq<String>> held = new HashMap<>();
    placed.forEach(
        (region, shards) -> held.put(region, CollectionConverters.asScala(shards).toIndexedSeq()));
    return held;
  }

  private CurrentClusterState view() {
    TreeSet<Member> all = new TreeSet<>(Member.ordering());
    scala.collection.immutable.Set<Member> away = Member.none();
    for (Map.Entry<Address, MemberStatus> each : members.entrySet()) {
      Member member = member(each.getKey(), each.getValue());
      all = all.incl(member);
      away = unreachable.contains(each.getKey()) ? away.incl(member) : away;
    }
    return new CurrentClusterState(
        all,
        away,
        scala.collection.immutable.Set$.MODULE$.empty(),
        Option.empty(),
        scala.collection.immutable.Map$.MODULE$.empty(),
        scala.collection.immutable.Set$.MODULE$.empty(),
        scala.collection.immutable.Set$.MODULE$.empty());
  }

  private static Member member(Address node, MemberStatus status) {
    int number = node.hostPort().hashCode();
    String role = Coordinators.roleOf(new Coordinator(number, "host", 9092));
    return new Member(
        new UniqueAddress(node, (long) number),
        number,
        status,
        CollectionConverters.asScala(Set.of(role, "dc-default")).toSet(),
        Version.Zero());
  }

  private static ActorRef regionAt(Address node, int life) {
    return Adapter.toClassic(
        ActorRefResolver.get(testKit.system())
            .resolveActorRef(node + "/system/sharding/group#" + life));
  }

  private static Address address(int node) {
    return new Address("pekko", "muster", "10.0.0." + node, 7355);
  }

  private static List<String> shards() {
    return IntStream.range(0, SHARDS).mapToObj(Integer::toString).toList();
  }
}
