package io.muster.gateway.assignor;

import java.util.Arrays;
import java.util.PriorityQueue;

/**
 * A network, and the cheapest of the largest flows through it. By the primal-dual method: Dijkstra
 * finds how much cheaper the cheapest way to the sink is than was known, all ways of that cost are
 * filled at once, and so on until there is no way left. Where ways cost the same, edges that were
 * added first are taken first, so the result depends on nothing but the order of the calls.
 *
 * <p>Takes O(E log E) for each different cost of a way, of which there are few in practice.
 */
final class MinCostFlow {
  private static final int NONE = -1;

  private final int[] first;
  private final int[] last;
  private int edges;

  // By edge. An edge and the one back, by which its flow can be taken back, are 2n and 2n + 1.
  private int[] next = new int[64];
  private int[] to = new int[64];
  private int[] room = new int[64];
  private long[] cost = new long[64];

  /** What is known of the cost from the source, by node; no edge is cheaper than the difference. */
  private final long[] potential;

  MinCostFlow(int nodes) {
    first = filled(nodes, NONE);
    last = filled(nodes, NONE);
    potential = new long[nodes];
  }

  private static int[] filled(int length, int value) {
    int[] array = new int[length];
    Arrays.fill(array, value);
    return array;
  }

  /**
   * Adds an edge and returns its number.
   *
   * @param costEach of each unit of flow, not negative
   */
  int edge(int from, int target, int capacity, long costEach) {
    if (costEach < 0) {
      throw new IllegalArgumentException("A negative cost: " + costEach);
    }
    int number = edges;
    half(from, target, capacity, costEach);
    half(target, from, 0, -costEach);
    return number;
  }

  private void half(int from, int target, int capacity, long costEach) {
    if (edges == to.length) {
      next = Arrays.copyOf(next, 2 * edges);
      to = Arrays.copyOf(to, 2 * edges);
      room = Arrays.copyOf(room, 2 * edges);
      cost = Arrays.copyOf(cost, 2 * edges);
    }
    next[edges] = NONE;
    to[edges] = target;
    room[edges] = capacity;
    cost[edges] = costEach;
    if (first[from] == NONE) {
      first[from] = edges;
    } else {
      next[last[from]] = edges;
    }
    last[from] = edges++;
  }

  /** How much flows through the edge. */
  int flow(int edge) {
    return room[edge ^ 1];
  }

  /** Lets as much flow as can, at the least cost. */
  void run(int source, int sink) {
    while (measure(source, sink)) {
      fill(source, sink);
    }
  }

  private record Label(long distance, int node) implements Comparable<Label> {
    @Override
    public int compareTo(Label other) {
      return Long.compare(distance, other.distance);
    }
  }

  private long reducedCost(int from, int edge) {
    return cost[edge] + potential[from] - potential[to[edge]];
  }

  /** Brings the potentials up to date; false if there is no way to the sink. */
  private boolean measure(int source, int sink) {
    long[] distance = new long[first.length];
    Arrays.fill(distance, Long.MAX_VALUE);
    distance[source] = 0;
    PriorityQueue<Label> nearest = new PriorityQueue<>();
    nearest.add(new Label(0, source));
    while (!nearest.isEmpty() && nearest.peek().distance() < distance[sink]) {
      Label label = nearest.remove();
      int node = label.node();
      if (label.distance() == distance[node]) {
        for (int edge = first[node]; edge != NONE; edge = next[edge]) {
          long through = distance[node] + reducedCost(node, edge);
          if (room[edge] > 0 && through < distance[to[edge]]) {
            distance[to[edge]] = through;
            nearest.add(new Label(through, to[edge]));
          }
        }
      }
    }
    if (distance[sink] == Long.MAX_VALUE) {
      return false;
    }
    for (int node = 0; node < potential.length; node++) {
      potential[node] += Math.min(distance[node], distance[sink]);
    }
    return true;
  }

  /** Fills ways of the least cost, until none is found: depth first, each edge tried once. */
  private void fill(int source, int sink) {
    int[] at = first.clone();
    boolean[] visited = new boolean[first.length];
    int[] way = new int[first.length];
    int length = 0;
    int node = source;
    visited[source] = true;
    while (true) {
      int edge = at[node];
      while (edge != NONE
          && (room[edge] == 0 || visited[to[edge]] || reducedCost(node, edge) != 0)) {
        edge = next[edge];
      }
      at[node] = edge;
      if (edge != NONE && to[edge] == sink) {
        way[length] = edge;
        int kept = push(way, length + 1);
        for (int i = kept; i < length; i++) {
          visited[to[way[i]]] = false;
        }
        length = kept;
        node = to[way[kept] ^ 1];
      } else if (edge != NONE) {
        way[length++] = edge;
        node = to[edge];
        visited[node] = true;
      } else if (length > 0) {
        node = to[way[--length] ^ 1]; // Nobody needs to look again at where this came from.
      } else {
        return;
      }
    }
  }

  /** Fills the way, and returns how many of its edges are before the first that is full. */
  private int push(int[] way, int length) {
    int amount = Integer.MAX_VALUE;
    for (int i = 0; i < length; i++) {
      amount = Math.min(amount, room[way[i]]);
    }
    int kept = length;
    for (int i = length - 1; i >= 0; i--) {
      room[way[i]] -= amount;
      room[way[i] ^ 1] += amount;
      if (room[way[i]] == 0) {
        kept = i;
      }
    }
    return kept;
  }
}
