package io.muster.loadtest.client;

import java.time.Duration;

/**
 * Limits of a connection.
 *
 * @param connectTimeout until the socket is open
 * @param requestTimeout until an answer is there; a parked JoinGroup waits as long
 * @param maxInFlight requests without answer per connection; more are refused
 * @param maxFrameBytes of an answer
 */
public record ConnectionSettings(
    Duration connectTimeout, Duration requestTimeout, int maxInFlight, int maxFrameBytes) {
  /** Long enough for a parked JoinGroup, wide enough for the member list of a large group. */
  public static ConnectionSettings defaults() {
    return new ConnectionSettings(
        Duration.ofSeconds(10), Duration.ofMinutes(1), 1_000, 100 * 1024 * 1024);
  }
}
