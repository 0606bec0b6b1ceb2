package io.muster.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import java.nio.ByteOrder;

/** Cuts the stream into frames and refuses those whose length cannot be meant. */
final class KafkaFrameDecoder extends LengthFieldBasedFrameDecoder {
  private final int maxBytes;

  KafkaFrameDecoder(int maxBytes) {
    super(maxBytes + Integer.BYTES, 0, Integer.BYTES, 0, Integer.BYTES);
    this.maxBytes = maxBytes;
  }

  @Override
  protected long getUnadjustedFrameLength(ByteBuf in, int offset, int length, ByteOrder order) {
    int announced = in.getInt(offset);
    if (announced < 0 || announced > maxBytes) {
      throw new CorruptedFrameException(
          "it announced a request of "
              + announced
              + " bytes; 0 to "
              + maxBytes
              + " are allowed. Does it speak Kafka's protocol, without TLS?");
    }
    return announced;
  }
}
