package io.muster.loadtest.chaos.history;

import io.muster.loadtest.chaos.history.Operation.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * At no time do the applications of two members own the same partition. For groups that speak the
 * protocol of KIP-848, in which members of different epochs live side by side, so that {@link
 * OneOwner} says nothing of them.
 *
 * <p>A member that has been fenced, since its session was over, cannot know that before it is told.
 * So two may own a partition if the earlier one is told later that it has lost it, or its
 * application closes its consumer before it could be told. But then it must not have been a member
 * all the while: none of its commits of the partition, nor of its heartbeats, that began after the
 * other one had got it is acknowledged. Whoever is asked to give the partition up in the regular
 * way, or never, was no fenced member, and the other one should have waited.
 */
final class OneOwnerAtATime implements GroupCheck {

  /** What an overlap is: permitted, and why, or not. */
  private enum Judgement {
    LOST,
    CLOSED,
    WRONG
  }

  /**
   * Two members own a partition at a time.
   *
   * @param finding what is wrong with that; empty if nothing is
   */
  private record Overlap(Judgement judgement, String finding) {}

  @Override
  public List<String> violations(List<Operation> group) {
    return overlaps(group)
        .filter(each -> each.judgement() == Judgement.WRONG)
        .map(Overlap::finding)
        .toList();
  }

  /** How often partitions were taken, and which overlaps there were that are no violations. */
  Ownerships ownerships(List<Operation> group) {
    List<Judgement> judgements = overlaps(group).map(Overlap::judgement).toList();
    return new Ownerships(
        Hold.of(group).size(),
        judgements.stream().filter(Judgement.LOST::equals).count(),
        judgements.stream().filter(Judgement.CLOSED::equals).count());
  }

  private static Stream<Overlap> overlaps(List<Operation> group) {
    List<Operation> signs =
        group.stream()
            .filter(each -> each.is(Kind.COMMIT) || each.is(Kind.HEARTBEAT))
            .filter(Operation::isDone)
            .toList();
    Map<Integer, List<Hold>> owners = new HashMap<>();
    List<Overlap> overlaps = new ArrayList<>();
    Hold.of(group).stream()
        .sorted(Comparator.comparingLong(Hold::from))
        .forEach(
            later -> {
              List<Hold> its =
                  owners.computeIfAbsent(later.partition(), partition -> new ArrayList<>());
              its.removeIf(earlier -> earlier.until() <= later.from());
              its.forEach(earlier -> overlaps.add(judge(earlier, later, signs)));
              its.add(later);
            });
    return overlaps.stream();
  }

  private static Overlap judge(Hold earlier, Hold later, List<Operation> signs) {
    String both =
        "partition %d had two owners: %s, and %s"
            .formatted(later.partition(), earlier.taken().describe(), later.taken().describe());
    Operation ended = earlier.ended();
    if (ended == null) {
      return wrong(both + "; the former still has it");
    }
    if (!ended.is(Kind.LOST) && !ended.is(Kind.CLOSED)) {
      return wrong(
          "%s for %d ms; the former gave it up with %s, so it had not been fenced"
              .formatted(both, (ended.start() - later.from()) / 1_000_000, ended.describe()));
    }
    return signs.stream()
        .filter(sign -> isOfAnOwnerAllTheWhile(sign, earlier, later))
        .findFirst()
        .map(
            sign ->
                wrong(
                    "%s; meanwhile the former was acknowledged: %s"
                        .formatted(both, sign.describe())))
        .orElseGet(() -> new Overlap(ended.is(Kind.LOST) ? Judgement.LOST : Judgement.CLOSED, ""));
  }

  private static Overlap wrong(String finding) {
    return new Overlap(Judgement.WRONG, finding);
  }

  private static boolean isOfAnOwnerAllTheWhile(Operation sign, Hold earlier, Hold later) {
    return sign.request().client().equals(earlier.client())
        && (sign.is(Kind.HEARTBEAT) || sign.request().offsets().containsKey(later.partition()))
        && sign.start() > later.from()
        && sign.start() < earlier.until();
  }
}
