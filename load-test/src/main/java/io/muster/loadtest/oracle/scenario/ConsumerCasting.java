package io.muster.loadtest.oracle.scenario;

import io.muster.loadtest.oracle.stage.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Who is in a scenario of the consumer protocol: members that all prefer the same assignor, and in
 * some also members that speak the classic protocol.
 */
record ConsumerCasting(SplittableRandom random) {
  List<Part> cast() {
    boolean uniform = random.nextInt(3) == 0;
    boolean mixed = !uniform && random.nextInt(2) == 0;
    // Where nothing else is said, time does not matter: timeouts are longer than the scenario.
    boolean brief = !mixed && random.nextInt(3) == 0;
    int instances = random.nextInt(2) == 0 ? random.nextInt(1, 3) : 0;
    int consumers = random.nextInt(1, 5);
    int classics = mixed ? random.nextInt(1, 3) : 0;
    List<Part> cast = new ArrayList<>();
    for (int i = 0; i < consumers; i++) {
      cast.add(
          Part.consumer(
              name(i),
              instance(instances),
              brief && random.nextInt(2) == 0 ? Part.BRIEF_MS : Part.AMPLE_MS,
              uniform ? "uniform" : "range"));
    }
    for (int i = consumers; i < consumers + classics; i++) {
      cast.add(
          new Part(
              name(i),
              instance(instances),
              Part.AMPLE_MS,
              Part.AMPLE_MS,
              "consumer",
              List.of("range")));
    }
    return cast;
  }

  /**
   * How exactly assignments can be compared. {@code range} goes by member ids, which members of the
   * consumer protocol choose themselves; classic members are given theirs, by Kafka at random.
   */
  static Precision precision(List<Part> cast) {
    if (cast.stream().anyMatch(part -> "uniform".equals(part.serverAssignor()))) {
      return Precision.IN_ALL;
    }
    return cast.stream().allMatch(Part::isConsumer) ? Precision.EXACTLY : Precision.BY_TOPIC;
  }

  private static String name(int index) {
    return String.valueOf((char) ('a' + index));
  }

  private @Nullable String instance(int instances) {
    return instances > 0 && random.nextInt(3) > 0
        ? "instance-" + (1 + random.nextInt(instances))
        : null;
  }
}
