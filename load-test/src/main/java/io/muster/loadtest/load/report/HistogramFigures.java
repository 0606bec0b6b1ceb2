package io.muster.loadtest.load.report;

import io.muster.loadtest.load.report.LoadReport.Bucket;
import io.muster.loadtest.load.report.LoadReport.Latency;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/** Turns histograms of microseconds into figures of milliseconds. */
public final class HistogramFigures {
  private static final double MICROS_PER_MILLI = 1_000;
  private static final int FIRST_BUCKET_MICROS = 125;
  private static final double BUCKET_GROWTH = 2;

  private HistogramFigures() {}

  /** Of a histogram that has values. */
  public static Latency of(String name, String whose, Histogram micros) {
    return new Latency(
        name,
        whose,
        micros.getTotalCount(),
        micros.getMean() / MICROS_PER_MILLI,
        percentile(micros, 50),
        percentile(micros, 90),
        percentile(micros, 99),
        percentile(micros, 99.9),
        max(micros),
        buckets(micros));
  }

  /** In milliseconds. */
  public static double percentile(Histogram micros, double percent) {
    return micros.getValueAtPercentile(percent) / MICROS_PER_MILLI;
  }

  /** In milliseconds. */
  public static double max(Histogram micros) {
    return micros.getMaxValue() / MICROS_PER_MILLI;
  }

  private static List<Bucket> buckets(Histogram micros) {
    List<Bucket> buckets = new ArrayList<>();
    for (HistogramIterationValue bar :
        micros.logarithmicBucketValues(FIRST_BUCKET_MICROS, BUCKET_GROWTH)) {
      buckets.add(
          new Bucket(
              (bar.getValueIteratedTo() + 1) / MICROS_PER_MILLI,
              bar.getCountAddedInThisIterationStep()));
    }
    return buckets;
  }
}
