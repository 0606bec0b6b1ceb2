package io.muster.loadtest.load.trace;

import io.muster.loadtest.load.report.LoadReport;
import io.muster.loadtest.load.report.LoadReport.Span;
import io.muster.loadtest.load.report.LoadReport.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The life of one member: when it had partitions and when it had none. Moments are microseconds.
 * Not safe for threads.
 */
final class MemberTrace {
  /** Whoever flaps for hours is still counted, but not drawn to the end. */
  private static final int SPANS_KEPT = 2_000;

  /** A time without an assignment. */
  record Spell(long from, long length) {}

  private final String name;
  private final List<RawSpan> spans = new ArrayList<>();
  private final Set<Integer> partitions = new TreeSet<>();
  private @Nullable State state;
  private long since;
  private int generation = -1;
  private int rebalances;
  private long unassignedTotal;
  private long unassignedMax;
  private int unassignedSpells;
  private long spansDropped;

  private record RawSpan(long from, long to, State state, int generation, int partitions) {}

  MemberTrace(String name) {
    this.name = name;
  }

  /** What it is about; null while it is not there. */
  @Nullable State state() {
    return state;
  }

  /** How long it has been without an assignment, 0 if it is not. */
  long unassignedFor(long now) {
    return state == State.WAITING ? now - since : 0;
  }

  /** Likewise, since when. */
  long since() {
    return since;
  }

  /** The spell without assignment that ends with this, if one does; so do the others. */
  @Nullable Spell subscribed(long at) {
    partitions.clear();
    return enter(at, State.WAITING);
  }

  void joined(int inGeneration) {
    rebalances++;
    if (state != State.ASSIGNED) {
      generation = inGeneration;
    }
  }

  @Nullable Spell assigned(long at, int inGeneration, Set<Integer> all) {
    Spell ended = enter(at, all.isEmpty() ? State.IDLE : State.ASSIGNED);
    generation = inGeneration;
    partitions.clear();
    partitions.addAll(all);
    return ended;
  }

  /**
   * It goes on without these; with none left it waits.
   *
   * @param leaving whether it gives them back in order to leave, and so misses nothing
   */
  @Nullable Spell revoked(long at, Set<Integer> some, boolean leaving) {
    if (state != State.ASSIGNED || partitions.stream().noneMatch(some::contains)) {
      return null;
    }
    State next = State.ASSIGNED;
    if (some.containsAll(partitions)) {
      next = leaving ? State.LEAVING : State.WAITING;
    }
    Spell ended = enter(at, next);
    partitions.removeAll(some);
    return ended;
  }

  /** Parts of its life that were too many to be kept. */
  long spansDropped() {
    return spansDropped;
  }

  /** It is no more. */
  @Nullable Spell gone(long at) {
    Spell ended = enter(at, null);
    partitions.clear();
    generation = -1;
    return ended;
  }

  /**
   * The figures.
   *
   * @param begun when the run began, which spans are told relative to
   * @param drawn whether to give the spans
   */
  LoadReport.Member figures(long begun, boolean drawn) {
    return new LoadReport.Member(
        name,
        unassignedTotal / 1e3,
        unassignedMax / 1e3,
        unassignedSpells,
        rebalances,
        drawn
            ? spans.stream()
                .map(
                    each ->
                        new Span(
                            Seconds.between(begun, each.from),
                            Seconds.between(begun, each.to),
                            each.state,
                            each.generation,
                            each.partitions))
                .toList()
            : List.of());
  }

  private @Nullable Spell enter(long at, @Nullable State next) {
    Spell ended = null;
    if (state == State.WAITING && next == State.WAITING) {
      return null;
    }
    if (state != null) {
      if (state == State.WAITING) {
        ended = new Spell(since, at - since);
        unassignedTotal += ended.length;
        unassignedMax = Math.max(unassignedMax, ended.length);
        unassignedSpells++;
      }
      if (spans.size() < SPANS_KEPT) {
        spans.add(new RawSpan(since, at, state, generation, partitions.size()));
      } else {
        spansDropped++;
      }
    }
    state = next;
    since = at;
    return ended;
  }
}
