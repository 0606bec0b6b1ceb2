package io.muster.loadtest.load.plan;

import io.muster.loadtest.load.worker.WorkerSpec.Seat;
import java.time.Duration;
import java.util.List;

/** Something that is done to consumers or their JVMs. */
public sealed interface Action {
  /**
   * These join.
   *
   * @param apart time between one and the next
   */
  record Join(List<Seat> seats, Duration apart) implements Action {}

  /** These commit and leave; their JVM goes on. */
  record Leave(List<Seat> seats) implements Action {}

  /** All of a JVM commit and leave, and the JVM ends. */
  record Stop(int jvm) implements Action {}

  /** A JVM is gone from one moment to the next (SIGKILL). */
  record Kill(int jvm) implements Action {}

  /** A JVM is started, and is ready for its consumers to join. */
  record Start(int jvm) implements Action {}

  /** Nothing more, until every member that is there has an assignment; or until patience ends. */
  record Settle() implements Action {}
}
