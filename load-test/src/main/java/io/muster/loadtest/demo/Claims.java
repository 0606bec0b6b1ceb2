package io.muster.loadtest.demo;

import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Checks what was seen against what the demo promises, and collects the results. */
final class Claims {
  private static final Duration TOGETHER = Duration.ofMillis(20);
  private static final Duration MARGIN = Duration.ofMillis(50);
  private static final int NAMED = 6;

  private final Stage stage;
  private final @Nullable NodeLog log;
  private final List<Claim> claims = new ArrayList<>();

  /**
   * @param log null if the node's log cannot be read; claims that need it are then skipped
   */
  Claims(Stage stage, @Nullable NodeLog log) {
    this.stage = stage;
    this.log = log;
  }

  List<Claim> all() {
    return List.copyOf(claims);
  }

  boolean noneBroken() {
    return claims.stream().noneMatch(c -> c.outcome() == Claim.Outcome.BROKEN);
  }

  /** To be called when the first consumers have their partitions. */
  void firstJoin() {
    List<Member> present = present();
    List<ConsumerEvent.Joined> answers =
        present.stream().flatMap(member -> member.joins().stream()).toList();
    claims.add(
        Claim.of(
            "The %d consumers are one generation, at the first try".formatted(present.size()),
            answers.size() == present.size()
                && answers.stream().map(ConsumerEvent.Joined::generation).distinct().count() == 1,
            present.stream()
                .map(member -> member.name() + " joined generation " + generations(member))
                .collect(Collectors.joining(", "))));
    shares();
    Instant first =
        answers.stream().map(ConsumerEvent.Joined::at).min(Comparator.naturalOrder()).orElseThrow();
    Instant last =
        answers.stream().map(ConsumerEvent.Joined::at).max(Comparator.naturalOrder()).orElseThrow();
    Duration apart = Duration.between(first, last);
    claims.add(
        timed(
            "All were answered within %d ms of each other".formatted(TOGETHER.toMillis()),
            apart.compareTo(TOGETHER) <= 0,
            "%s apart, by the clients' clocks".formatted(millis(apart))));
    claims.add(inTime(last));
  }

  private static String generations(Member member) {
    return member.joins().stream()
        .map(answer -> Integer.toString(answer.generation()))
        .collect(Collectors.joining(", then "));
  }

  private Claim inTime(Instant lastAnswer) {
    String text =
        "The last answer came at most window + %d ms after the last join"
            .formatted(MARGIN.toMillis());
    if (log == null) {
      return Claim.skipped(text, "needs the log of a node started by this demo");
    }
    Optional<NodeLog.Phase> phase = log.phase(stage.generation());
    Optional<NodeLog.Arrival> join = phase.flatMap(log::lastArrivalBefore);
    if (join.isEmpty()) {
      return Claim.of(text, false, "the node's log names no join phase of this generation");
    }
    Duration window = phase.get().window();
    Duration waited = Duration.between(join.get().at(), lastAnswer);
    return timed(
        text,
        waited.compareTo(window.plus(MARGIN)) <= 0,
        "%s after it, window %s".formatted(millis(waited), millis(window)));
  }

  /** Who has no processor to run on is late, through no fault of the node. */
  private static Claim timed(String text, boolean held, String evidence) {
    OperatingSystemMXBean machine = ManagementFactory.getOperatingSystemMXBean();
    return Claim.of(
        text,
        held,
        held
            ? evidence
            : "%s; this machine's load is %.1f on %d processors"
                .formatted(
                    evidence, machine.getSystemLoadAverage(), machine.getAvailableProcessors()));
  }

  /** To be called when those who are there have their partitions. */
  void shares() {
    List<Member> present = present();
    int share = stage.partitionCount() / present.size();
    claims.add(
        Claim.of(
            "%d consumers have %d of %d partitions each"
                .formatted(present.size(), share, stage.partitionCount()),
            stage.isSettled(present.stream().map(Member::name).collect(Collectors.toSet())),
            present.stream()
                .map(m -> m.name() + " " + Picture.ranges(m.partitions()))
                .collect(Collectors.joining("; "))));
  }

  /**
   * To be called at the end.
   *
   * @param killed the consumer that had no chance to commit
   * @param lag messages between the committed offsets and the ends of the partitions
   */
  void messages(String killed, int promised, long lag) {
    Ledger ledger = stage.ledger();
    List<Ledger.Span> gaps = ledger.gaps();
    claims.add(
        Claim.of(
            "%d of %d messages consumed, no gap".formatted(promised, promised),
            ledger.producedCount() == promised
                && ledger.consumedCount() == promised
                && gaps.isEmpty(),
            "%d of %d%s"
                .formatted(
                    ledger.consumedCount(), ledger.producedCount(), named(", gaps: ", gaps))));
    List<Ledger.Span> repeats = ledger.repeats();
    claims.add(
        Claim.of(
            "Only what %s had not committed when it was killed came twice".formatted(killed),
            repeats.stream().allMatch(r -> r.consumers().get(0).equals(killed)),
            "%d messages came twice%s"
                .formatted(
                    repeats.stream().mapToLong(Ledger.Span::size).sum(), named(": ", repeats))));
    claims.add(
        Claim.of("The committed offsets stand at the end", lag == 0, "lag %d".formatted(lag)));
  }

  private List<Member> present() {
    return stage.members().stream().filter(Member::isPresent).toList();
  }

  private static String named(String lead, List<Ledger.Span> spans) {
    if (spans.isEmpty()) {
      return "";
    }
    String names =
        spans.stream()
            .limit(NAMED)
            .map(s -> s + (s.consumers().isEmpty() ? "" : " by " + s.consumers()))
            .collect(Collectors.joining(", "));
    return lead + names + (spans.size() > NAMED ? ", and " + (spans.size() - NAMED) + " more" : "");
  }

  private static String millis(Duration duration) {
    return "%.1f ms".formatted(duration.toNanos() / 1e6);
  }
}
