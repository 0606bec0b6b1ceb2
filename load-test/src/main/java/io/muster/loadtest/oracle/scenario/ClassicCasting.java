package io.muster.loadtest.oracle.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Who is in a scenario of the classic protocol, and in what way time matters. */
record ClassicCasting(SplittableRandom random) {
  private static final List<List<String>> CONSUMER_PROTOCOLS =
      List.of(
          List.of("range"),
          List.of("range", "roundrobin"),
          List.of("roundrobin", "range"),
          List.of("range", "cooperative-sticky", "roundrobin"));

  List<Part> cast() {
    // Where nothing else is said, time does not matter: timeouts are longer than the scenario.
    boolean briefSessions = random.nextInt(10) == 0;
    boolean briefRebalances = !briefSessions && random.nextInt(10) == 0;
    boolean uniform = random.nextInt(3) > 0;
    String type = random.nextInt(5) == 0 ? "connect" : "consumer";
    int processes = random.nextInt(1, 6);
    int instances = random.nextInt(3) == 0 ? random.nextInt(1, 3) : 0;
    List<Part> cast = new ArrayList<>();
    for (int i = 0; i < processes; i++) {
      String name = String.valueOf((char) ('a' + i));
      String instanceId = null;
      if (instances > 0 && random.nextInt(3) > 0) {
        instanceId = "instance-" + (1 + random.nextInt(instances));
      }
      int sessionMs = briefSessions && random.nextInt(2) == 0 ? Part.BRIEF_MS : Part.AMPLE_MS;
      cast.add(
          new Part(
              name,
              instanceId,
              sessionOf(instanceId, cast, sessionMs),
              briefRebalances ? Part.BRIEF_MS : Part.AMPLE_MS,
              type,
              uniform
                  ? CONSUMER_PROTOCOLS.get(0)
                  : CONSUMER_PROTOCOLS.get(random.nextInt(CONSUMER_PROTOCOLS.size()))));
    }
    return cast;
  }

  /** All processes of an instance have the same: Kafka begins with the predecessor's. */
  private static int sessionOf(@Nullable String instanceId, List<Part> others, int otherwiseMs) {
    return others.stream()
        .filter(other -> instanceId != null && instanceId.equals(other.instanceId()))
        .map(Part::sessionTimeoutMs)
        .findFirst()
        .orElse(otherwiseMs);
  }
}
