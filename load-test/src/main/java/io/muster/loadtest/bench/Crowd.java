package io.muster.loadtest.bench;

import io.muster.loadtest.bench.LiveGroup.Attached;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Groups whose members have joined. */
record Crowd(List<LiveGroup> groups) {
  /** Longer than any server lets members wait for each other here. */
  private static final Duration LIMIT = Duration.ofMinutes(6);

  /** Lets groups of the same size come together, all at once, with names that begin alike. */
  static Crowd join(Target target, String name, int groups, int size)
      throws BenchFailure, InterruptedException {
    List<LiveGroup> all = new ArrayList<>(groups);
    for (int i = 0; i < groups; i++) {
      all.add(LiveGroup.connect(target, "%s-%d".formatted(name, i), size));
    }
    Crowd crowd = new Crowd(List.copyOf(all));
    await(
        CompletableFuture.allOf(
            crowd.groups.stream().map(LiveGroup::gather).toArray(CompletableFuture[]::new)),
        "%s: %d groups cannot join".formatted(target.name(), groups));
    return crowd;
  }

  /** The members of all groups. */
  List<Attached> members() {
    return groups.stream().flatMap(group -> group.members().stream()).toList();
  }

  void disband() throws BenchFailure, InterruptedException {
    for (LiveGroup group : groups) {
      group.disband();
    }
  }

  /**
   * Waits for what members do.
   *
   * @param otherwise what to say when it fails
   */
  static <T> T await(CompletableFuture<T> done, String otherwise)
      throws BenchFailure, InterruptedException {
    try {
      return done.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new BenchFailure("%s within %s".formatted(otherwise, LIMIT), e);
    } catch (ExecutionException e) {
      throw new BenchFailure("%s: %s".formatted(otherwise, e.getCause()), e);
    }
  }
}
