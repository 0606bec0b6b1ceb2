package io.muster.gateway.assignor;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gives units, which are partitions that stay together, to members that each have room for so many,
 * and a few of them for one more. Of all ways to do so it finds one by which as many partitions as
 * possible are near their member, and of those one by which as few as possible go from one member
 * to another: a flow of least cost ({@link MinCostFlow}) from the units to the members.
 *
 * <pre>
 * source → each unit → the member that had it → room  → sink
 *                    ↘ its kind → pools ↗     ↘ extra ↗
 * </pre>
 *
 * @param seats of the members; where it does not matter otherwise, the first ones get more
 * @param extras how many members get one unit above their room
 * @param units as many as there is room for
 */
record Placement(List<Seat> seats, int extras, List<Unit> units) {
  private static final int SOURCE = 0;
  private static final int SINK = 1;
  private static final int EXTRA = 2;
  private static final int INNER = 3;

  /**
   * A member.
   *
   * @param pool number of the pool that it is in
   * @param rack number of the rack that it is in
   * @param room how many units it gets
   */
  record Seat(int pool, int rack, int room) {}

  /**
   * What units have in common for whoever had none of them.
   *
   * @param pools numbers of the pools to whose members they may go: all members of a pool are in
   *     the same rack
   * @param distance by rack: how many of the unit's partitions have no replica there
   * @param size of the unit, in partitions
   */
  record Kind(Set<Integer> pools, List<Integer> distance, int size) {}

  /**
   * @param had how many of its partitions each member had, by the number of its seat
   */
  record Unit(Kind kind, Map<Integer, Integer> had) {}

  /** Returns the number of a seat for each unit. */
  int[] solve() {
    return new Network(this).solve();
  }

  private static final class Network {
    private final Placement placement;
    private final MinCostFlow flow;

    /** Of a partition that is not near, above that of all partitions that move. */
    private final long farCost;

    private final Map<Kind, Integer> kinds = new LinkedHashMap<>();

    /** Rack by the number of the pool, of those that have members. */
    private final Map<Integer, Integer> pools = new LinkedHashMap<>();

    Network(Placement placement) {
      this.placement = placement;
      long partitions = 0;
      for (Unit unit : placement.units) {
        kinds.putIfAbsent(unit.kind(), kinds.size());
        partitions += unit.kind().size();
      }
      farCost = partitions + 1;
      int poolNodes = 0;
      for (Seat seat : placement.seats) {
        pools.put(seat.pool(), seat.rack());
        poolNodes = Math.max(poolNodes, seat.pool() + 1);
      }
      flow =
          new MinCostFlow(
              INNER + placement.units.size() + placement.seats.size() + poolNodes + kinds.size());
    }

    private int unitNode(int unit) {
      return INNER + unit;
    }

    private int seatNode(int seat) {
      return INNER + placement.units.size() + seat;
    }

    private int kindNode(int kind) {
      return INNER + placement.units.size() + placement.seats.size() + kind;
    }

    private int poolNode(int pool) {
      return kindNode(kinds.size()) + pool;
    }

    private long costOf(Kind kind, int rack, int moved) {
      return kind.distance().get(rack) * farCost + moved;
    }

    int[] solve() {
      List<Map<Integer, Integer>> staying = addUnits();
      Map<Integer, List<Way>> fromKinds = addKinds();
      Map<Integer, List<Way>> fromPools = addSeats();
      flow.run(SOURCE, SINK);

      int[] seats = new int[placement.units.size()];
      Map<Integer, Deque<Integer>> moving = new LinkedHashMap<>();
      for (int unit = 0; unit < seats.length; unit++) {
        seats[unit] = -1;
        for (Map.Entry<Integer, Integer> edge : staying.get(unit).entrySet()) {
          if (flow.flow(edge.getValue()) > 0) {
            seats[unit] = edge.getKey();
          }
        }
        if (seats[unit] < 0) {
          int kind = kinds.get(placement.units.get(unit).kind());
          moving.computeIfAbsent(kind, first -> new ArrayDeque<>()).add(unit);
        }
      }
      dealOut(dealOut(moving, fromKinds), fromPools)
          .forEach((seat, units) -> units.forEach(unit -> seats[unit] = seat));
      return seats;
    }

    /** Returns for each unit the edges to those who had it, by the number of the seat. */
    private List<Map<Integer, Integer>> addUnits() {
      List<Map<Integer, Integer>> staying = new ArrayList<>();
      for (int i = 0; i < placement.units.size(); i++) {
        Unit unit = placement.units.get(i);
        Kind kind = unit.kind();
        flow.edge(SOURCE, unitNode(i), 1, 0);
        Map<Integer, Integer> edges = new LinkedHashMap<>();
        for (Map.Entry<Integer, Integer> had : unit.had().entrySet()) {
          Seat owner = placement.seats.get(had.getKey());
          if (kind.pools().contains(owner.pool())) {
            long cost = costOf(kind, owner.rack(), kind.size() - had.getValue());
            edges.put(had.getKey(), flow.edge(unitNode(i), seatNode(had.getKey()), 1, cost));
          }
        }
        staying.add(edges);
        flow.edge(unitNode(i), kindNode(kinds.get(kind)), 1, kind.size());
      }
      return staying;
    }

    private Map<Integer, List<Way>> addKinds() {
      Map<Integer, List<Way>> ways = new LinkedHashMap<>();
      kinds.forEach(
          (kind, number) ->
              pools.forEach(
                  (pool, rack) -> {
                    if (kind.pools().contains(pool)) {
                      int edge =
                          flow.edge(
                              kindNode(number),
                              poolNode(pool),
                              placement.units.size(),
                              costOf(kind, rack, 0));
                      ways.computeIfAbsent(number, first -> new ArrayList<>())
                          .add(new Way(edge, pool));
                    }
                  }));
      return ways;
    }

    private Map<Integer, List<Way>> addSeats() {
      Map<Integer, List<Way>> ways = new LinkedHashMap<>();
      for (int i = 0; i < placement.seats.size(); i++) {
        Seat seat = placement.seats.get(i);
        int edge = flow.edge(poolNode(seat.pool()), seatNode(i), placement.units.size(), 0);
        ways.computeIfAbsent(seat.pool(), first -> new ArrayList<>()).add(new Way(edge, i));
        flow.edge(seatNode(i), SINK, seat.room(), 0);
        flow.edge(seatNode(i), EXTRA, 1, 0);
      }
      flow.edge(EXTRA, SINK, placement.extras, 0);
      return ways;
    }

    /** An edge, and the number of what is at its end. */
    private record Way(int edge, int end) {}

    /** Hands on what is at each place, as much by each way as flows there. */
    private Map<Integer, Deque<Integer>> dealOut(
        Map<Integer, Deque<Integer>> units, Map<Integer, List<Way>> ways) {
      Map<Integer, Deque<Integer>> dealt = new LinkedHashMap<>();
      units.forEach(
          (place, waiting) -> {
            for (Way way : ways.getOrDefault(place, List.of())) {
              for (int i = 0; i < flow.flow(way.edge()); i++) {
                dealt.computeIfAbsent(way.end(), first -> new ArrayDeque<>()).add(waiting.remove());
              }
            }
          });
      return dealt;
    }
  }
}
