package io.muster.loadtest.bench;

import io.muster.loadtest.figures.Statistic;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Groups that have offsets and no members, on servers that have nothing else: what they cost while
 * nobody asks for them, and how long a server that has stored them takes from its start until it
 * has given one's offsets.
 *
 * @param rest from the last commit until memory is measured
 */
record StoredGroups(int groups, Duration rest) implements Row {
  private static final double MAX_MEMORY = 0.3;
  private static final double MAX_START = 0.5;

  @Override
  public String name() {
    return "%,d stored groups".formatted(groups);
  }

  @Override
  public void compare(Contest contest, Consumer<Outcome> outcomes)
      throws BenchFailure, IOException, InterruptedException {
    Progress progress = contest.progress();
    progress.detail("starting servers of its own");
    try (Stand kafka = contest.servers().kafka("kafka-stored", Map.of());
        Stand muster = contest.servers().musterBeforeBroker("muster-stored")) {
      IdleGroups inKafka = IdleGroups.of(kafka.target(), groups);
      IdleGroups inMuster = IdleGroups.of(muster.target(), groups);
      inKafka.store(progress);
      inMuster.store(progress);
      progress.detail("resting %d s".formatted(rest.toSeconds()));
      TimeUnit.MILLISECONDS.sleep(rest.toMillis());
      outcomes.accept(memory(inMuster.heapGrowth(), inKafka.heapGrowth()));
      outcomes.accept(starts(contest, muster, kafka));
    }
  }

  /** Taken once: it is the same however busy the machine is. */
  private Outcome memory(long ofMuster, long ofKafka) {
    return new Outcome.Gauged(
        name() + ", idle: heap",
        "bytes per group",
        Statistic.of(List.of((double) ofMuster / groups)),
        Statistic.of(List.of((double) ofKafka / groups)),
        List.of(Bar.atMost(Bar.Figure.VALUE, MAX_MEMORY)),
        Disturbance.NONE);
  }

  private Outcome starts(Contest contest, Stand muster, Stand kafka)
      throws BenchFailure, IOException, InterruptedException {
    List<Double> ofMuster = new ArrayList<>();
    List<Double> ofKafka = new ArrayList<>();
    Watch watch = new Watch(muster.target().cpu().database());
    for (int repetition = 1; repetition <= contest.schedule().repetitions(); repetition++) {
      // Another group each time, none of which the server has any reason to know first.
      int asked = (int) ((repetition * 7919L) % groups);
      double kafkas = start(kafka, asked);
      double musters = start(muster, asked);
      ofKafka.add(kafkas);
      ofMuster.add(musters);
      contest.progress().repeated(repetition, "s to the first answer", kafkas, musters);
    }
    return new Outcome.Gauged(
        name() + ": start",
        "s to first answer",
        Statistic.of(ofMuster),
        Statistic.of(ofKafka),
        List.of(Bar.atMost(Bar.Figure.VALUE, MAX_START)),
        watch.seen());
  }

  private static double start(Stand server, int asked)
      throws BenchFailure, IOException, InterruptedException {
    server.stop();
    long begun = System.nanoTime();
    server.startAgain();
    IdleGroups.awaitOffsets(server.target(), asked);
    return (System.nanoTime() - begun) / 1e9;
  }
}
