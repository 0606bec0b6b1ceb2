package io.muster.loadtest.oracle;

import io.muster.loadtest.oracle.scenario.Scenario;
import io.muster.loadtest.oracle.scenario.ScenarioFile;
import io.muster.loadtest.oracle.scenario.Shrinker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Plays suspects again while little else is played. What does not come again was the machine's
 * fault, most likely: its transcript is kept. What does is made as small as it goes, and kept, once
 * for each kind of difference. Safe for many threads.
 */
final class Examination {
  /** A difference is believed when one of so many more plays shows it: some are up to chance. */
  private static final int MORE_PLAYS = 3;

  private static final Duration SHRINK_LIMIT = Duration.ofMinutes(1);

  private final Trial trial;
  private final Tally tally;
  private final Path folder;
  private final List<Difference> believed = new ArrayList<>();

  Examination(Trial trial, Tally tally, Path folder) {
    this.trial = trial;
    this.tally = tally;
    this.folder = folder;
  }

  /** How many kinds of differences there are by now. */
  int kinds() {
    synchronized (believed) {
      return believed.size();
    }
  }

  /**
   * Plays it again.
   *
   * @throws IOException when it cannot be kept
   */
  void examine(Suspect suspect) throws InterruptedException, IOException {
    if (isBelieved(suspect.difference())) {
      tally.differs();
      return;
    }
    Optional<Difference> difference = playedAgain(suspect.scenario());
    if (difference.isEmpty()) {
      keepTranscript(suspect);
      tally.differedOnce(suspect.difference());
    } else {
      tally.differs();
      if (believe(difference.get())) {
        keep(minimal(suspect.scenario(), difference.get()));
      }
    }
  }

  private boolean isBelieved(Difference difference) {
    synchronized (believed) {
      return believed.stream().anyMatch(difference::isAlike);
    }
  }

  /** Whether it is the first of its kind. */
  private boolean believe(Difference difference) {
    synchronized (believed) {
      return !isBelieved(difference) && believed.add(difference);
    }
  }

  /** What it shows then, the same as before or not: there is no machine to blame any more. */
  private Optional<Difference> playedAgain(Scenario scenario) throws InterruptedException {
    for (int i = 0; i < MORE_PLAYS; i++) {
      Trial.Outcome outcome = trial.play(scenario);
      if (outcome.differs()) {
        return Optional.of(outcome.difference());
      }
    }
    return Optional.empty();
  }

  /** With as few steps as show the same difference, as far as there is time. */
  private Scenario minimal(Scenario scenario, Difference difference) throws InterruptedException {
    long deadline = System.nanoTime() + SHRINK_LIMIT.toNanos();
    return scenario.withSteps(
        Shrinker.minimal(
            scenario.steps(),
            steps ->
                System.nanoTime() - deadline < 0
                    && trial.play(scenario.withSteps(steps)).shows(difference)));
  }

  private void keep(Scenario scenario) throws InterruptedException, IOException {
    OracleReport.Result result = trial.play(scenario).result();
    Path file = file(scenario, ".json");
    ScenarioFile.write(file, scenario);
    tally.found(new Finding(scenario, result, file));
  }

  /** It does not come again, so what it has shown is all there is to find its cause by. */
  private void keepTranscript(Suspect suspect) throws IOException {
    Files.writeString(
        file(suspect.scenario(), "-once.txt"),
        ScenarioFile.text(suspect.scenario()) + suspect.outcome().transcript());
  }

  private Path file(Scenario scenario, String ending) throws IOException {
    Files.createDirectories(folder);
    return folder.resolve(scenario.name().replaceAll("[^a-z0-9-]+", "-") + ending);
  }
}
