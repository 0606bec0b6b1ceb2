package io.muster.loadtest.load.plan;

import java.time.Duration;

/**
 * How fast a scenario goes.
 *
 * @param duration of all of it
 * @param stagger between one consumer's join and the next, where they do not join at once
 * @param every from one deploy, crash or leave to the next
 */
public record Timing(Duration duration, Duration stagger, Duration every) {
  /** How long a group is left alone before something happens to it. */
  Duration lead() {
    return duration.dividedBy(4);
  }

  /** Until when something may happen: what it leads to is to be seen as well. */
  Duration last() {
    return duration.multipliedBy(3).dividedBy(4);
  }
}
