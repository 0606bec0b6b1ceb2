package io.muster.loadtest.oracle.scenario;

import io.muster.loadtest.oracle.stage.Peer;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.protocol.ApiKeys;

/** Which APIs a scenario may use, and in which versions. */
public final class Vocabulary {
  private final Map<ApiKeys, Range> ranges;

  private Vocabulary(Map<ApiKeys, Range> ranges) {
    this.ranges = ranges;
  }

  /** Versions from the oldest to the newest, both included. */
  public record Range(int oldest, int newest) {}

  /** What a server offers. */
  public static Vocabulary of(Peer peer)
      throws InterruptedException, ExecutionException, TimeoutException {
    Map<ApiKeys, Range> ranges = new EnumMap<>(ApiKeys.class);
    peer.offers()
        .forEach(
            (api, offered) ->
                ranges.put(api, new Range(offered.minVersion(), offered.maxVersion())));
    return new Vocabulary(ranges).with(ofClients());
  }

  /** All that the clients know and that is released. */
  static Vocabulary ofClients() {
    return of(ApiKeys.clientApis());
  }

  /** These APIs in every released version. */
  static Vocabulary of(Collection<ApiKeys> apis) {
    Map<ApiKeys, Range> ranges = new EnumMap<>(ApiKeys.class);
    for (ApiKeys api : apis) {
      ranges.put(api, new Range(api.oldestVersion(), api.latestVersion()));
    }
    return new Vocabulary(ranges);
  }

  /** What both know. */
  public Vocabulary with(Vocabulary other) {
    Map<ApiKeys, Range> common = new EnumMap<>(ApiKeys.class);
    ranges.forEach(
        (api, range) -> {
          Range theirs = other.ranges.get(api);
          if (theirs != null) {
            int oldest = Math.max(range.oldest(), theirs.oldest());
            int newest = Math.min(range.newest(), theirs.newest());
            if (oldest <= newest) {
              common.put(api, new Range(oldest, newest));
            }
          }
        });
    return new Vocabulary(common);
  }

  boolean has(ApiKeys api) {
    return ranges.containsKey(api);
  }

  /**
   * The versions of an API.
   *
   * @throws IllegalArgumentException when there is none
   */
  Range of(ApiKeys api) {
    Range range = ranges.get(api);
    if (range == null) {
      throw new IllegalArgumentException("Not both servers offer " + api);
    }
    return range;
  }
}
