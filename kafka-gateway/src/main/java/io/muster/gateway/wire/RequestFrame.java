package io.muster.gateway.wire;

import io.netty.buffer.ByteBuf;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.function.Function;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Readable;
import org.apache.kafka.common.requests.RequestUtils;
import org.jspecify.annotations.Nullable;

/**
 * A request as it came, of which only the fixed part of the header has been read. That part is the
 * same in every version of every API.
 *
 * @param bytes the whole frame; whoever takes the request releases it
 */
public record RequestFrame(short apiKey, short version, int correlationId, ByteBuf bytes) {
  private static final int FIXED_HEADER = Short.BYTES + Short.BYTES + Integer.BYTES;

  /** A request read in full. */
  public record Decoded(String clientId, ApiMessage body) {}

  /**
   * Does not take the bytes over when it fails.
   *
   * @throws InvalidRequestException if there is not even a header
   */
  public static RequestFrame of(ByteBuf bytes) {
    if (bytes.readableBytes() < FIXED_HEADER) {
      throw new InvalidRequestException(
          "a frame of " + bytes.readableBytes() + " bytes is too short for a request");
    }
    int start = bytes.readerIndex();
    return new RequestFrame(
        bytes.getShort(start),
        bytes.getShort(start + Short.BYTES),
        bytes.getInt(start + Short.BYTES + Short.BYTES),
        bytes);
  }

  public int size() {
    return bytes.readableBytes();
  }

  /** The API asked for; null if Kafka has none of that key. */
  public @Nullable ApiKeys api() {
    return ApiKeys.hasId(apiKey) ? ApiKeys.forId(apiKey) : null;
  }

  /**
   * Reads the whole request. The result holds no reference to the bytes.
   *
   * @throws InvalidRequestException if it is malformed
   */
  public Decoded decode(ApiKeys api) {
    return read(
        api,
        readable -> {
          RequestHeaderData header =
              new RequestHeaderData(readable, api.requestHeaderVersion(version));
          ApiMessage body = api.messageType.newRequest();
          body.read(readable, version);
          String clientId = header.clientId();
          return new Decoded(clientId == null ? "" : clientId, body);
        });
  }

  /**
   * Whether the client waits for an answer: always, but for Produce with acks=0.
   *
   * @throws InvalidRequestException if it is malformed
   */
  public boolean isAnswered() {
    return apiKey != ApiKeys.PRODUCE.id || read(ApiKeys.PRODUCE, this::acks) != 0;
  }

  /** Of a Produce request, without a look at its records. */
  private short acks(Readable readable) {
    short headerVersion = ApiKeys.PRODUCE.requestHeaderVersion(version);
    new RequestHeaderData(readable, headerVersion);
    boolean flexible = headerVersion >= 2;
    int transactionalId = flexible ? readable.readUnsignedVarint() - 1 : readable.readShort();
    if (transactionalId > 0) {
      readable.readByteBuffer(transactionalId);
    }
    return readable.readShort();
  }

  /** The generated classes throw whatever comes, and often without a word. */
  private <T> T read(ApiKeys api, Function<Readable, T> reader) {
    try {
      return reader.apply(new ByteBufferAccessor(bytes.nioBuffer()));
    } catch (RuntimeException e) {
      throw new InvalidRequestException(
          api.name
              + " version "
              + version
              + " is malformed: "
              + (e instanceof BufferUnderflowException ? "it ends early" : e.getMessage()),
          e);
    }
  }

  /** A request of our own. */
  public static ByteBuffer encode(
      ApiKeys api, short version, int correlationId, String clientId, ApiMessage body) {
    RequestHeaderData header =
        new RequestHeaderData()
            .setRequestApiKey(api.id)
            .setRequestApiVersion(version)
            .setCorrelationId(correlationId)
            .setClientId(clientId);
    return RequestUtils.serialize(header, api.requestHeaderVersion(version), body, version);
  }
}
