package io.muster.loadtest.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.apache.kafka.common.message.ApiMessageType;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageSizeAccumulator;
import org.apache.kafka.common.protocol.ObjectSerializationCache;

/** A message and its header, to and from bytes. */
final class Frames {
  private Frames() {}

  /** The request with its header and length, ready to be written. */
  static ByteBuf encode(
      ApiMessage request,
      short version,
      String clientId,
      int correlationId,
      ByteBufAllocator allocator) {
    short headerVersion = ApiMessageType.fromApiKey(request.apiKey()).requestHeaderVersion(version);
    RequestHeaderData header =
        new RequestHeaderData()
            .setRequestApiKey(request.apiKey())
            .setRequestApiVersion(version)
            .setCorrelationId(correlationId)
            .setClientId(clientId);
    ObjectSerializationCache cache = new ObjectSerializationCache();
    MessageSizeAccumulator size = new MessageSizeAccumulator();
    header.addSize(size, cache, headerVersion);
    request.addSize(size, cache, version);

    int length = size.totalSize();
    ByteBuf frame = allocator.buffer(Integer.BYTES + length);
    frame.writeInt(length);
    ByteBufferAccessor body = new ByteBufferAccessor(frame.nioBuffer(Integer.BYTES, length));
    header.write(body, cache, headerVersion);
    request.write(body, cache, version);
    return frame.writerIndex(Integer.BYTES + length);
  }

  /** The correlation id an answer begins with, whatever its header's version. */
  static int correlationId(ByteBuf frame) {
    return frame.getInt(frame.readerIndex());
  }

  /** The answer to a request of this API and version. */
  static ApiMessage decode(ByteBuf frame, ApiMessageType api, short version) {
    ByteBufferAccessor bytes = new ByteBufferAccessor(frame.nioBuffer());
    var unused = new ResponseHeaderData(bytes, api.responseHeaderVersion(version));
    ApiMessage answer = api.newResponse();
    answer.read(bytes, version);
    return answer;
  }
}
