package io.muster.loadtest.load.worker;

import java.nio.ByteBuffer;

/** The moment a record was to be sent, at the head of its value. */
public final class Stamp {
  /** Size of a value at least, in bytes. */
  public static final int BYTES = Long.BYTES;

  private Stamp() {}

  /**
   * A value of this size.
   *
   * @param at in microseconds since the epoch
   */
  public static byte[] value(long at, int size) {
    return ByteBuffer.allocate(size).putLong(at).array();
  }

  static long of(byte[] value) {
    return ByteBuffer.wrap(value).getLong();
  }
}
