package io.muster.gateway.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.ObjectSerializationCache;

/** Responses between messages and bytes. */
public final class ResponseFrame {

  private ResponseFrame() {}

  /** The response with header and length prefix, ready for the socket. */
  public static ByteBuf encode(
      ByteBufAllocator allocator, ApiKeys api, short version, int correlationId, ApiMessage body) {
    ResponseHeaderData header = new ResponseHeaderData().setCorrelationId(correlationId);
    short headerVersion = api.responseHeaderVersion(version);
    ObjectSerializationCache cache = new ObjectSerializationCache();
    int size = header.size(cache, headerVersion) + body.size(cache, version);
    ByteBuf frame = allocator.directBuffer(Integer.BYTES + size);
    try {
      ByteBufferAccessor writable =
          new ByteBufferAccessor(frame.internalNioBuffer(0, Integer.BYTES + size));
      writable.writeInt(size);
      header.write(writable, cache, headerVersion);
      body.write(writable, cache, version);
      return frame.writerIndex(Integer.BYTES + size);
    } catch (RuntimeException e) {
      frame.release();
      throw e;
    }
  }

  public static int correlationId(ByteBuffer frame) {
    return frame.getInt(frame.position());
  }

  /**
   * Reads a response; records in it are slices of the frame.
   *
   * @throws RuntimeException of kafka-clients' choice if it is malformed
   */
  public static ApiMessage decode(ApiKeys api, short version, ByteBuffer frame) {
    ByteBufferAccessor readable = new ByteBufferAccessor(frame.duplicate());
    new ResponseHeaderData(readable, api.responseHeaderVersion(version));
    ApiMessage body = api.messageType.newResponse();
    body.read(readable, version);
    return body;
  }
}
