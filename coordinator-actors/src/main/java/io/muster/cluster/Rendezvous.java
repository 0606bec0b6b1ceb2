package io.muster.cluster;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import org.apache.pekko.actor.Address;

/**
 * Rendezvous hashing: each shard goes to the node that scores highest for it. A node that goes
 * gives away its own shards only, a node that comes takes only those it wins, and everybody who
 * sees the same members names the same owner without asking.
 */
final class Rendezvous {
  private static final Comparator<Address> BY_ADDRESS =
      Comparator.comparing(Address::toString); // so that equal scores fall alike everywhere

  private Rendezvous() {}

  /** Empty only if there are no nodes. */
  static Optional<Address> owner(String shardId, Collection<Address> nodes) {
    return nodes.stream()
        .max(
            Comparator.comparingLong((Address node) -> score(shardId, node))
                .thenComparing(BY_ADDRESS));
  }

  /** Depends on names only: the same in every process and every version. */
  private static long score(String shardId, Address node) {
    return mixed(fnv1a(node.hostPort()) ^ mixed(fnv1a(shardId)));
  }

  private static long fnv1a(String text) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    return hash;
  }

  /** The finalizer of SplitMix64: each bit of the result depends on each bit of the input. */
  private static long mixed(long bits) {
    long z = bits;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
