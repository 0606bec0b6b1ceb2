package io.muster.loadtest.load.worker;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.Map;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** Histograms of one JVM, in microseconds, taken out as often as one likes. Thread-safe. */
public final class Latencies {
  /** One part in a thousand. */
  public static final int DIGITS = 3;

  private final Map<Measured, Recorder> recorders = new EnumMap<>(Measured.class);

  public Latencies() {
    for (Measured each : Measured.values()) {
      recorders.put(each, new Recorder(DIGITS));
    }
  }

  /** A negative time, which only a clock that was set back can give, counts as none. */
  void record(Measured what, long micros) {
    recorders.get(what).recordValue(Math.max(0, micros));
  }

  /** What was recorded since the last call, without what was not. */
  Map<Measured, String> drain() {
    Map<Measured, String> drained = new EnumMap<>(Measured.class);
    recorders.forEach(
        (what, recorder) -> {
          Histogram interval = recorder.getIntervalHistogram();
          if (interval.getTotalCount() > 0) {
            drained.put(what, encode(interval));
          }
        });
    return drained;
  }

  /** As text. */
  public static String encode(Histogram histogram) {
    ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
    int length = histogram.encodeIntoCompressedByteBuffer(bytes);
    return Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length));
  }

  /**
   * The inverse of {@link #encode}.
   *
   * @throws IllegalArgumentException when it is no such text
   */
  public static Histogram decode(String text) {
    try {
      return Histogram.decodeFromCompressedByteBuffer(
          ByteBuffer.wrap(Base64.getDecoder().decode(text)), 0);
    } catch (DataFormatException e) {
      throw new IllegalArgumentException("Not a histogram", e);
    }
  }
}
