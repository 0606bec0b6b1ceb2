package io.muster.loadtest.bench;

/** What came of a workload. */
sealed interface Outcome {
  String workload();

  /** Both servers did it, without an error. */
  record Compared(String workload, Figures muster, Figures kafka) implements Outcome {
    /** Beyond this the repetitions contradict each other more than most servers differ. */
    private static final double NOISE = 0.3;

    /** Whether CPU or latency of either server varied too much between the repetitions. */
    boolean isNoisy() {
      return spread() > NOISE;
    }

    /** The largest of the four spreads that matter: of CPU and of the median latency. */
    double spread() {
      return Math.max(
          Math.max(muster.cpu().spread(), kafka.cpu().spread()),
          Math.max(muster.median().spread(), kafka.median().spread()));
    }
  }

  /** No figure can be given. */
  record Failed(String workload, String reason) implements Outcome {}
}
