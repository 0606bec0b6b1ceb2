package io.muster.loadtest.failover;

import io.muster.loadtest.terminal.Screen;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Repeats a fault on each system by turns, so that whatever else the machine does is shared. */
final class Campaign {
  private final List<Subject> subjects;
  private final Experiment experiment;
  private final Screen progress;

  Campaign(List<Subject> subjects, Experiment experiment, Screen progress) {
    this.subjects = subjects;
    this.experiment = experiment;
    this.progress = progress;
  }

  /** A repetition that fails does not keep the others from their turn. */
  Result run(Fault fault, int repetitions) throws IOException, InterruptedException {
    Map<String, List<Episode>> episodes = new LinkedHashMap<>();
    List<String> failures = new ArrayList<>();
    for (int repetition = 1; repetition <= repetitions; repetition++) {
      for (Subject subject : subjects) {
        try {
          Episode episode = experiment.run(fault, subject);
          episodes.computeIfAbsent(subject.name(), first -> new ArrayList<>()).add(episode);
          tell(fault, subject, episode);
        } catch (FailoverFailure e) {
          failures.add("%s: %s".formatted(subject.name(), e.getMessage()));
          progress.say("%s, %s: FAILED: %s".formatted(fault, subject.name(), e.getMessage()));
        }
      }
    }
    return new Result(
        fault.toString(),
        episodes.getOrDefault("Muster", List.of()),
        episodes.getOrDefault("Kafka", List.of()),
        failures);
  }

  private void tell(Fault fault, Subject subject, Episode episode) {
    progress.say(
        "%-11s %-6s heartbeats back %.2f s, last %.2f s; others' gap %.2f s; %d rejoined, %d lost"
            .formatted(
                fault,
                subject.name(),
                episode.heartbeatBack().median(),
                episode.heartbeatBack().max(),
                episode.otherGap(),
                episode.rejoined(),
                episode.commitsLost()));
  }
}
