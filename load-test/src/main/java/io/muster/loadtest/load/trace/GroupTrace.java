package io.muster.loadtest.load.trace;

import io.muster.loadtest.load.report.LoadReport;
import io.muster.loadtest.load.report.LoadReport.Generation;
import io.muster.loadtest.load.report.LoadReport.Records;
import io.muster.loadtest.load.report.LoadReport.State;
import io.muster.loadtest.load.worker.WorkerEvent.Assigned;
import io.muster.loadtest.load.worker.WorkerEvent.Failed;
import io.muster.loadtest.load.worker.WorkerEvent.Joined;
import io.muster.loadtest.load.worker.WorkerEvent.Left;
import io.muster.loadtest.load.worker.WorkerEvent.MemberEvent;
import io.muster.loadtest.load.worker.WorkerEvent.Revoked;
import io.muster.loadtest.load.worker.WorkerEvent.Subscribed;
import io.muster.loadtest.load.worker.WorkerEvent.Why;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One group as its members saw it: its generations, its members' lives, who owned what. Moments are
 * microseconds. Not safe for threads.
 */
final class GroupTrace {
  /** Whoever rebalances without end is told so, but not each of them. */
  private static final int GENERATIONS_KEPT = 10_000;

  /** More are in their members' totals still. */
  private static final int SPELLS_KEPT = 10_000;

  private static final int VIOLATIONS_TOLD = 20;

  private final String name;
  private final boolean simulated;
  private final boolean serverAssigns;
  private final Ownership ownership;
  private final Map<String, MemberTrace> members = new LinkedHashMap<>();
  private final Map<String, Stay> present = new HashMap<>();
  private final List<Stay> gone = new ArrayList<>();
  private final NavigableMap<Integer, GenerationTrace> generations = new TreeMap<>();
  private final List<MemberTrace.Spell> spells = new ArrayList<>();
  private final List<String> backwards = new ArrayList<>();
  private int dropped;
  private long spellsDropped;

  /** A member under one member id. */
  private static final class Stay {
    private final String member;
    private final String memberId;
    private int last;

    Stay(String member, String memberId) {
      this.member = member;
      this.memberId = memberId;
    }
  }

  /** A generation so far. */
  private static final class GenerationTrace {
    private final int number;
    private final long from;
    private long answered;
    private long assigned;
    private String leader = "";
    private final List<String> joined = new ArrayList<>();
    private final List<String> left = new ArrayList<>();
    private int joinedCount;
    private int leftCount;
    private String waitedLongest = "";
    private long waited;

    GenerationTrace(int number, long from) {
      this.number = number;
      this.from = from;
      this.answered = from;
      this.assigned = from;
    }

    void join(String member) {
      joinedCount++;
      if (joined.size() < Generation.NAMED) {
        joined.add(member);
      }
    }

    void leave(String member) {
      leftCount++;
      if (left.size() < Generation.NAMED) {
        left.add(member);
      }
    }

    Generation figures(long begun, int members) {
      return new Generation(
          number,
          Seconds.between(begun, from),
          Seconds.between(begun, answered),
          Seconds.between(begun, assigned),
          leader,
          members,
          joinedCount,
          List.copyOf(joined),
          leftCount,
          List.copyOf(left),
          waitedLongest,
          waited / 1e3);
    }
  }

  /**
   * A group nothing is known of yet.
   *
   * @param serverAssigns whether it is of the consumer protocol (KIP-848): members reach an epoch
   *     each in its own time, and may skip some
   */
  GroupTrace(String name, boolean simulated, boolean serverAssigns) {
    this.name = name;
    this.simulated = simulated;
    this.serverAssigns = serverAssigns;
    this.ownership = new Ownership(serverAssigns);
  }

  boolean isSimulated() {
    return simulated;
  }

  /** Takes in what happened to one of its members. */
  void hear(MemberEvent event) {
    MemberTrace member = members.computeIfAbsent(event.member(), MemberTrace::new);
    if (event instanceof Subscribed e) {
      keep(member.subscribed(e.at()));
    } else if (event instanceof Joined e) {
      joined(e, member);
    } else if (event instanceof Assigned e) {
      assigned(e, member);
    } else if (event instanceof Revoked e) {
      ownership.revoked(e.at(), e.member(), e.partitions(), e.why() == Why.LOST);
      keep(member.revoked(e.at(), e.partitions(), e.why() == Why.LEAVING));
    } else if (event instanceof Left || event instanceof Failed) {
      gone(event.at(), event.member());
    }
  }

  /** A member is there no more, whether it said so or was killed. */
  void gone(long at, String name) {
    MemberTrace member = members.get(name);
    if (member != null) {
      keep(member.gone(at));
      ownership.gone(at, name);
    }
    Stay stay = present.remove(name);
    if (stay != null) {
      end(stay);
    }
  }

  private void joined(Joined e, MemberTrace member) {
    if (member.state() == null) {
      // Told after its end: a JVM is killed between the answer and what would follow.
      return;
    }
    if (!generations.isEmpty() && !serverAssigns) {
      checkGrowth(e);
    }
    Stay stay = present.get(e.member());
    boolean isNew = stay == null || !stay.memberId.equals(e.memberId());
    if (isNew) {
      if (stay != null) {
        end(stay);
      }
      stay = new Stay(e.member(), e.memberId());
      present.put(e.member(), stay);
    }
    boolean again = !isNew && stay.last == e.generation();
    stay.last = e.generation();
    if (again) {
      // A follower that rejoins unchanged is told what it knew; no rebalance comes of it.
      return;
    }
    member.joined(e.generation());
    GenerationTrace generation = generation(e.generation(), e.at());
    if (generation == null) {
      return;
    }
    if (isNew) {
      generation.join(e.member());
    }
    generation.answered = Math.max(generation.answered, e.at());
    generation.assigned = Math.max(generation.assigned, e.at());
    if (e.leads()) {
      generation.leader = e.member();
    }
    if (e.sentAt() != null && e.at() - e.sentAt() > generation.waited) {
      generation.waited = e.at() - e.sentAt();
      generation.waitedLongest = e.member();
    }
  }

  /** A join that began after a generation was there must not lead to an older one. */
  private void checkGrowth(Joined e) {
    GenerationTrace newest = generations.lastEntry().getValue();
    if (e.generation() < newest.number
        && e.sentAt() != null
        && e.sentAt() > newest.from
        && backwards.size() < VIOLATIONS_TOLD) {
      backwards.add(
          "%s joined generation %d of %s after generation %d was there"
              .formatted(e.member(), e.generation(), name, newest.number));
    }
  }

  private void assigned(Assigned e, MemberTrace member) {
    if (member.state() == null) {
      return;
    }
    ownership.assigned(e.at(), e.member(), e.memberId(), e.generation(), e.partitions());
    keep(member.assigned(e.at(), e.generation(), e.partitions()));
    GenerationTrace generation = generations.get(e.generation());
    if (generation != null) {
      generation.assigned = Math.max(generation.assigned, e.at());
    }
  }

  private @Nullable GenerationTrace generation(int number, long at) {
    GenerationTrace known = generations.get(number);
    if (known != null) {
      return known;
    }
    if (generations.size() >= GENERATIONS_KEPT) {
      dropped++;
      return null;
    }
    GenerationTrace next = new GenerationTrace(number, at);
    generations.put(number, next);
    for (Iterator<Stay> each = gone.iterator(); each.hasNext(); ) {
      Stay stay = each.next();
      if (stay.last < number) {
        next.leave(stay.member);
        each.remove();
      }
    }
    return next;
  }

  /** It left in the first generation that it was not in, which may be still to come. */
  private void end(Stay stay) {
    Map.Entry<Integer, GenerationTrace> after =
        serverAssigns ? null : generations.higherEntry(stay.last);
    if (after != null) {
      after.getValue().leave(stay.member);
    } else {
      gone.add(stay);
    }
  }

  private void keep(MemberTrace.@Nullable Spell spell) {
    if (spell == null) {
      return;
    }
    if (spells.size() < SPELLS_KEPT) {
      spells.add(spell);
    } else {
      spellsDropped++;
    }
  }

  /** Members that are there. */
  int present() {
    return (int) members.values().stream().filter(each -> each.state() != null).count();
  }

  /** Members that are there and have no assignment. */
  int waiting() {
    return (int) members.values().stream().filter(each -> each.state() == State.WAITING).count();
  }

  int ownedPartitions() {
    return ownership.ownedPartitions();
  }

  /** Of the newest generation, −1 before the first. */
  int newestGeneration() {
    return generations.isEmpty() ? -1 : generations.lastKey();
  }

  /** How many generations began in this time. */
  int generationsBetween(long from, long to) {
    return (int)
        generations.values().stream().filter(each -> each.from >= from && each.from < to).count();
  }

  /** The longest spell without an assignment of those that began in this time. */
  long longestSpell(long from, long to) {
    return spells.stream()
        .filter(each -> each.from() >= from && each.from() < to)
        .mapToLong(MemberTrace.Spell::length)
        .max()
        .orElse(0);
  }

  /** Ends all that is under way: nothing counts from now on. */
  void finish(long at) {
    ownership.finish(at);
    members.values().forEach(member -> keep(member.gone(at)));
  }

  List<String> violationsOfOwnership() {
    return ownership.violations().stream().map(text -> name + ": " + text).toList();
  }

  long violationsOfOwnershipCount() {
    return ownership.violationCount();
  }

  List<String> violationsOfGrowth() {
    return List.copyOf(backwards);
  }

  /** Generations that could not be kept. */
  int dropped() {
    return dropped;
  }

  /**
   * The figures, after {@link #finish}.
   *
   * @param begun what moments are told relative to
   * @param end until when it was measured
   * @param drawn of how many members to give the spans
   */
  LoadReport.Group figures(long begun, long end, int drawn, @Nullable Records records) {
    List<Generation> all = new ArrayList<>();
    int size = 0;
    for (GenerationTrace each : generations.values()) {
      size += each.joinedCount - each.leftCount;
      all.add(each.figures(begun, size));
    }
    List<LoadReport.Member> figures = new ArrayList<>();
    for (MemberTrace each : members.values()) {
      figures.add(each.figures(begun, figures.size() < drawn));
    }
    return new LoadReport.Group(
        name,
        simulated,
        all,
        figures,
        records,
        ownership.longestUnowned(end) / 1e3,
        members.values().stream().mapToLong(MemberTrace::spansDropped).sum(),
        spellsDropped);
  }
}
