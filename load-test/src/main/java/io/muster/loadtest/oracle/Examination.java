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

/**
 * Plays suspects again while little else is played. What does not come again was the machine's
 * fault, most likely: its transcript is kept. What does is made as small as it goes, and kept, once
 * for each kind of difference. Safe for many threads.
 */
final class Examination {
  /** A difference is believed when so many more plays show it. */
  private static final int CONFIRMATIONS = 2;

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
    Difference difference = suspect.difference();
    if (isBelieved(difference)) {
      tally.differs();
    } else if (!comesAgain(suspect)) {
      keepTranscript(suspect);
      tally.differedOnce(difference);
    } else {
      tally.differs();
      if (believe(difference)) {
        keep(minimal(suspect));
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

  private boolean comesAgain(Suspect suspect) throws InterruptedException {
    for (int i = 0; i < CONFIRMATIONS; i++) {
      if (!trial.play(suspect.scenario()).shows(suspect.difference())) {
        return false;
      }
    }
    return true;
  }

  /** With as few steps as show the same difference, as far as there is time. */
  private Scenario minimal(Suspect suspect) throws InterruptedException {
    Scenario scenario = suspect.scenario();
    long deadline = System.nanoTime() + SHRINK_LIMIT.toNanos();
    return scenario.withSteps(
        Shrinker.minimal(
            scenario.steps(),
            steps ->
                System.nanoTime() - deadline < 0
                    && trial.play(scenario.withSteps(steps)).shows(suspect.difference())));
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
