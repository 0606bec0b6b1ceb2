package io.muster.loadtest.bench;

import io.muster.loadtest.figures.Statistic;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/**
 * Stable groups of the consumer protocol whose members heartbeat when the server has told them to:
 * what they cost, all together, while nothing happens. Both servers are measured at the same time,
 * since both have next to nothing to do.
 *
 * @param size members of each group
 */
record ConsumerStable(int size) implements Row {
  /** Of all groups together. */
  private static final int MEMBERS = 900;

  private static final double MAX_CPU = 0.7;

  /**
   * Longer than a small group is heard of more often after an assignment, which is 30 s: only then
   * it is at rest.
   */
  private static final Duration REST = Duration.ofSeconds(35);

  /** Two of the usual heartbeat intervals: less would be a matter of chance. */
  private static final Duration LEAST = Duration.ofSeconds(10);

  /** One with its members at rest. */
  private record Side(Target target, List<ConsumerGroupMembers> groups) {
    static Side join(Target target, int size) throws BenchFailure, InterruptedException {
      List<ConsumerGroupMembers> groups = new ArrayList<>();
      for (int i = 0; i < MEMBERS / size; i++) {
        groups.add(
            ConsumerGroupMembers.connect(
                target, "consumer-stable-%d-%d".formatted(size, i), size, size));
      }
      groups.forEach(group -> group.members().forEach(ConsumerClient::join));
      return new Side(target, groups);
    }

    /** Fails if one of them has failed meanwhile, too. */
    void await() throws BenchFailure, InterruptedException {
      for (ConsumerGroupMembers group : groups) {
        group.await(() -> group.isEven(1));
        group.throwIfFailed();
      }
    }

    long requests() {
      return groups.stream().mapToLong(ConsumerGroupMembers::requests).sum();
    }

    void disband() throws BenchFailure, InterruptedException {
      for (ConsumerGroupMembers group : groups) {
        group.disband();
      }
    }
  }

  /** What a server did for a while. */
  private static final class Stretch {
    private final Side side;
    private final Meter meter;
    private final long requestsBefore;

    Stretch(Side side) throws IOException {
      this.side = side;
      this.meter = new Meter(side.target().cpu());
      this.requestsBefore = side.requests();
      meter.start();
    }

    Measurement end() throws IOException {
      meter.stop();
      return meter.measurement(side.requests() - requestsBefore, new Histogram(3));
    }
  }

  /** The figures of one server, of each repetition. */
  private record Series(List<Double> cpu, List<Double> heartbeats) {
    Series() {
      this(new ArrayList<>(), new ArrayList<>());
    }

    void add(Measurement measured) {
      cpu.add(1e3 * measured.cpu().total().toNanos() / measured.elapsed().toNanos());
      heartbeats.add(measured.throughput());
    }
  }

  @Override
  public String name() {
    return "Consumer protocol: %,d stable groups of %,d".formatted(MEMBERS / size, size);
  }

  @Override
  public List<Bar> bars() {
    return List.of(Bar.atMost(Bar.Figure.VALUE, MAX_CPU));
  }

  @Override
  public void compare(Contest contest, Consumer<Outcome> outcomes)
      throws BenchFailure, IOException, InterruptedException {
    Bench.Schedule schedule = contest.schedule();
    Progress progress = contest.progress();
    progress.detail("joining");
    Side kafka = Side.join(contest.kafka(), size);
    Side muster = Side.join(contest.muster(), size);
    kafka.await();
    muster.await();
    progress.warmingUp();
    sleep(longer(REST, schedule.warmUp()));
    Duration time = longer(LEAST, schedule.time());
    Series ofKafka = new Series();
    Series ofMuster = new Series();
    Watch watch = new Watch(contest.muster().cpu().database());
    for (int repetition = 1; repetition <= schedule.repetitions(); repetition++) {
      Stretch onKafka = new Stretch(kafka);
      Stretch onMuster = new Stretch(muster);
      sleep(time);
      ofKafka.add(onKafka.end());
      ofMuster.add(onMuster.end());
      kafka.await();
      muster.await();
      progress.repeated(
          repetition,
          "ms of CPU per s",
          ofKafka.cpu().get(repetition - 1),
          ofMuster.cpu().get(repetition - 1));
    }
    Disturbance disturbance = watch.seen();
    kafka.disband();
    muster.disband();
    outcomes.accept(
        outcome(name(), "ms of CPU per s", ofMuster.cpu(), ofKafka.cpu(), bars(), disturbance));
    outcomes.accept(
        outcome(
            name() + ": heard of",
            "heartbeats/s",
            ofMuster.heartbeats(),
            ofKafka.heartbeats(),
            List.of(),
            Disturbance.NONE));
  }

  private static Outcome outcome(
      String name,
      String unit,
      List<Double> ofMuster,
      List<Double> ofKafka,
      List<Bar> bars,
      Disturbance disturbance) {
    return new Outcome.Gauged(
        name, unit, Statistic.of(ofMuster), Statistic.of(ofKafka), bars, disturbance);
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private static void sleep(Duration time) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(time.toMillis());
  }
}
