package io.muster.loadtest.load.plan;

import io.muster.loadtest.load.worker.WorkerSpec.Seat;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The stock consumers: which JVM and which group each is in. Groups are dealt out by turns, so that
 * every JVM has members of as many groups as it can.
 *
 * @param run what groups' names begin with
 */
public record Roster(String run, int jvms, int consumersPerJvm, int groups) {

  /** Of one JVM; the first is 1. */
  public List<Seat> of(int jvm) {
    return IntStream.range(0, consumersPerJvm)
        .mapToObj(
            index ->
                new Seat(
                    "c%d-%d".formatted(jvm, index + 1),
                    group(((jvm - 1) * consumersPerJvm + index) % groups)))
        .toList();
  }

  /** Of all JVMs, in their order. */
  public List<Seat> all() {
    return jvmNumbers().stream().flatMap(jvm -> of(jvm).stream()).toList();
  }

  public List<Integer> jvmNumbers() {
    return IntStream.rangeClosed(1, jvms).boxed().toList();
  }

  public List<String> groupNames() {
    return IntStream.range(0, groups).mapToObj(this::group).toList();
  }

  private String group(int index) {
    return "%s-g%d".formatted(run, index + 1);
  }
}
