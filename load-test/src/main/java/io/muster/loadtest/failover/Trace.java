package io.muster.loadtest.failover;

import java.util.ArrayList;
import java.util.List;

/** When one kind of request of one member was answered well. Thread-safe. */
final class Trace {
  private final List<Success> successes = new ArrayList<>();

  /** Both by {@link System#nanoTime}. */
  record Success(long sentNanos, long answeredNanos) {}

  synchronized void add(long sentNanos, long answeredNanos) {
    successes.add(new Success(sentNanos, answeredNanos));
  }

  /** Whether a request sent after this was answered well. */
  synchronized boolean succeededSince(long nanos) {
    return !successes.isEmpty() && successes.get(successes.size() - 1).sentNanos() - nanos > 0;
  }

  /**
   * Seconds from then until the first request that was sent later was answered well; until the end
   * if there was none.
   */
  synchronized double secondsUntilSuccess(long sinceNanos, long endNanos) {
    for (Success success : successes) {
      if (success.sentNanos() - sinceNanos > 0) {
        return (success.answeredNanos() - sinceNanos) / 1e9;
      }
    }
    return (endNanos - sinceNanos) / 1e9;
  }

  /**
   * Longest time in seconds between two good answers, of which the later came in this span; the
   * wait that lasts at its end counts as far as it has come.
   */
  synchronized double longestGap(long sinceNanos, long endNanos) {
    long longest = 0;
    long last = sinceNanos;
    for (Success success : successes) {
      if (success.answeredNanos() - endNanos > 0) {
        break;
      }
      if (success.answeredNanos() - sinceNanos > 0) {
        longest = Math.max(longest, success.answeredNanos() - last);
      }
      last = success.answeredNanos();
    }
    return Math.max(longest, endNanos - last) / 1e9;
  }
}
