package io.muster.loadtest.chaos.load;

/** What clients are to do now; they are told once and look at it all the time. */
enum Phase {
  /** Come and go, and try what must be refused. */
  RESTLESS,
  /** Stay where they are. */
  STEADY,
  /** End. */
  OVER
}
