package io.muster.loadtest.oracle.scenario;

/** A weighted random walk of a few clients, most of whose steps are what a client would do next. */
interface Walk {
  Step next();
}
