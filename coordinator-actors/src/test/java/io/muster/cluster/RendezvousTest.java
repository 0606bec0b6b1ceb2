package io.muster.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.pekko.actor.Address;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RendezvousTest {
  private static final int SHARDS = 1_000;

  @Test
  void hasNoOwnerWithoutNodes() {
    assertThat(Rendezvous.owner("7", List.of())).isEmpty();
  }

  @Test
  void namesTheSameOwnerWhateverTheOrderOfNodes() {
    List<Address> shuffled = new ArrayList<>(nodes(5));
    Collections.shuffle(shuffled, new Random(1));

    assertThat(placement(shuffled)).isEqualTo(placement(nodes(5)));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 9})
  void movesOnlyToTheNodeThatComes(int nodes) {
    Map<String, Address> before = placement(nodes(nodes));
    Map<String, Address> after = placement(nodes(nodes + 1));
    Address newcomer = node(nodes);

    Set<String> moved = difference(before, after);

    assertThat(moved).allSatisfy(shard -> assertThat(after).containsEntry(shard, newcomer));
    assertThat(moved).hasSizeBetween(share(nodes + 1) / 2, share(nodes + 1) * 2);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5, 9})
  void movesOnlyWhatTheNodeThatGoesHad(int nodes) {
    Map<String, Address> before = placement(nodes(nodes));
    List<Address> rest = nodes(nodes).subList(1, nodes);

    Set<String> moved = difference(before, placement(rest));

    assertThat(moved).allSatisfy(shard -> assertThat(before).containsEntry(shard, node(0)));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5, 10})
  void givesEveryNodeItsShare(int nodes) {
    Map<Address, Long> shards =
        placement(nodes(nodes)).values().stream()
            .collect(Collectors.groupingBy(node -> node, Collectors.counting()));

    assertThat(shards).hasSize(nodes);
    assertThat(shards.values())
        .allSatisfy(
            count -> assertThat(count).isBetween(share(nodes) * 7L / 10, share(nodes) * 13L / 10));
  }

  /** Two versions that place differently would send clients to and fro in a rolling upgrade. */
  @Test
  void placesAsItAlwaysDid() {
    List<Address> nodes = nodes(3);

    assertThat(IntStream.range(0, 12).mapToObj(shard -> ownerOf(shard, nodes).getPort().orElse(0)))
        .containsExactly(7357, 7355, 7356, 7356, 7356, 7357, 7357, 7356, 7356, 7357, 7357, 7355);
  }

  private static Address ownerOf(int shard, List<Address> nodes) {
    return Rendezvous.owner(Integer.toString(shard), nodes).orElseThrow();
  }

  private static Map<String, Address> placement(List<Address> nodes) {
    Map<String, Address> owners = new TreeMap<>();
    for (int shard = 0; shard < SHARDS; shard++) {
      owners.put(Integer.toString(shard), ownerOf(shard, nodes));
    }
    return owners;
  }

  private static Set<String> difference(Map<String, Address> one, Map<String, Address> other) {
    Set<String> shards = new HashSet<>(one.keySet());
    shards.removeIf(shard -> one.get(shard).equals(other.get(shard)));
    return shards;
  }

  private static int share(int nodes) {
    return SHARDS / nodes;
  }

  private static List<Address> nodes(int count) {
    return IntStream.range(0, count).mapToObj(RendezvousTest::node).toList();
  }

  private static Address node(int index) {
    return new Address("pekko", "muster", "10.0.0." + (index + 1), 7355 + index);
  }
}
