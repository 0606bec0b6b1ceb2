package io.muster.loadtest.failover;

import io.muster.loadtest.process.Processes;
import io.muster.loadtest.terminal.Screen;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Puts faults to each system by turns. A turn is a new cluster, which has the machine to itself: a
 * second one beside it, at rest but with a log and a database of its own, would take of the
 * processors what the nodes need when one of them fails.
 */
final class Campaign {
  private final List<Contender> contenders;
  private final Measurement measurement;
  private final int membersPerGroup;
  private final int stored;
  private final Path folder;
  private final Screen progress;
  private final Consumer<List<Result>> soFar;

  /** What one fault did, so far. */
  private static final class Tally {
    private final Fault fault;
    private final Map<String, List<Episode>> episodes = new LinkedHashMap<>();
    private final List<String> failures = new ArrayList<>();

    Tally(Fault fault) {
      this.fault = fault;
    }

    void add(Contender contender, Episode episode) {
      episodes.computeIfAbsent(contender.name(), first -> new ArrayList<>()).add(episode);
    }

    Result result() {
      return new Result(
          fault.toString(),
          episodes.getOrDefault(Contender.MUSTER, List.of()),
          episodes.getOrDefault(Contender.KAFKA, List.of()),
          failures);
    }
  }

  /**
   * @param membersPerGroup of the measurement's
   * @param stored groups without members that each cluster is given first
   * @param folder for logs and data of all turns
   * @param soFar is given the results after each fault and each turn that failed: what is measured
   *     must not be lost with what comes after it
   */
  Campaign(
      List<Contender> contenders,
      Measurement measurement,
      int membersPerGroup,
      int stored,
      Path folder,
      Screen progress,
      Consumer<List<Result>> soFar) {
    this.contenders = contenders;
    this.measurement = measurement;
    this.membersPerGroup = membersPerGroup;
    this.stored = stored;
    this.folder = folder;
    this.progress = progress;
    this.soFar = soFar;
  }

  List<Result> run(List<Fault> faults, int repetitions) throws InterruptedException {
    List<Tally> tallies = faults.stream().map(Tally::new).toList();
    for (int repetition = 1; repetition <= repetitions; repetition++) {
      for (Contender contender : contenders) {
        turn(contender, repetition, tallies);
      }
    }
    return results(tallies);
  }

  private static List<Result> results(List<Tally> tallies) {
    return tallies.stream().map(Tally::result).toList();
  }

  /** A failure ends the turn, for its cluster is not what the next fault needs; no other turn. */
  private void turn(Contender contender, int repetition, List<Tally> tallies)
      throws InterruptedException {
    String turn = "%s, turn %d".formatted(contender.name(), repetition);
    progress.say("Turn %d of %s".formatted(repetition, contender.name()));
    Deque<Tally> ahead = new ArrayDeque<>(tallies);
    try (Processes processes = new Processes(progress::silence)) {
      Subject subject =
          processes.add(
              contender
                  .cluster()
                  .in(folder.resolve("%s-%d".formatted(contender.name(), repetition))));
      subject.awaitBalanced();
      store(contender, subject);
      while (!ahead.isEmpty()) {
        Fault fault = ahead.element().fault;
        Episode episode = measurement.run(fault, subject);
        ahead.remove().add(contender, episode);
        tell(fault, contender, episode);
        soFar.accept(results(tallies));
      }
    } catch (IOException | FailoverFailure e) {
      String failure = "%s: %s".formatted(turn, e.getMessage());
      fail(ahead.remove(), failure);
      ahead.forEach(tally -> fail(tally, "not tried, since the turn had failed: " + failure));
      soFar.accept(results(tallies));
    }
  }

  private void fail(Tally tally, String failure) {
    tally.failures.add(failure);
    progress.say("%s FAILED: %s".formatted(tally.fault, failure));
  }

  private void store(Contender contender, Subject subject)
      throws IOException, FailoverFailure, InterruptedException {
    if (stored > 0) {
      progress.say("Storing %,d groups in %s".formatted(stored, contender.name()));
      Population.ensureTopic(subject.addresses(), membersPerGroup);
      try (GroupLookUp onlooker = new GroupLookUp(subject.addresses())) {
        onlooker.store(IntStream.range(0, stored).mapToObj("stored-%d"::formatted).toList());
      }
    }
  }

  private void tell(Fault fault, Contender contender, Episode episode) {
    progress.say(
        "%-11s %-6s heartbeats back %.2f s, last %.2f s; longest gap %.2f s, others' %.2f s; %d rejoined, %d lost"
            .formatted(
                fault,
                contender.name(),
                episode.heartbeatBack().median(),
                episode.heartbeatBack().max(),
                episode.victimGap(),
                episode.otherGap(),
                episode.rejoined(),
                episode.commitsLost()));
  }
}
