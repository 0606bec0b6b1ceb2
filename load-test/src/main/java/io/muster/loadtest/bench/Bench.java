package io.muster.loadtest.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Goes through the rows, one after the other. */
final class Bench {
  /**
   * How long and how often.
   *
   * @param warmUp before the first repetition of each workload, on each server
   * @param time of a repetition
   */
  record Schedule(Duration warmUp, Duration time, int repetitions) {}

  private final Contest contest;
  private final Progress progress;

  Bench(Contest contest) {
    this.contest = contest;
    this.progress = contest.progress();
  }

  /**
   * Compares the servers in all of them; a row that fails does not keep the others from their turn.
   *
   * @param outcomes is told each as soon as it is there
   */
  void run(List<? extends Row> rows, Consumer<Outcome> outcomes) throws InterruptedException {
    int number = 0;
    for (Row row : rows) {
      progress.begin(row, ++number, rows.size());
      try {
        row.compare(contest, outcomes);
      } catch (BenchFailure | IOException e) {
        if (progress.isOver()) {
          return;
        }
        progress.failed(e);
        outcomes.accept(new Outcome.Failed(row.name(), String.valueOf(e.getMessage()), row.bars()));
      }
    }
  }
}
