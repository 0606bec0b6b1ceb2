package io.muster.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.muster.gateway.wire.RequestFrame;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A frame can be read or is refused with a sentence; nothing else ever comes of it. */
class FrameFuzzTest {
  private static final int MUTATIONS = 300;

  private final Random random = new Random(7);

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"LEADER_AND_ISR", "STOP_REPLICA", "UPDATE_METADATA", "CONTROLLED_SHUTDOWN"})
  void cutShortOrChanged(ApiKeys api) {
    IntStream.rangeClosed(api.oldestVersion(), api.latestVersion())
        .forEach(
            version -> {
              byte[] whole = request(api, (short) version);
              assertThatCode(() -> read(api, whole)).doesNotThrowAnyException();
              for (int length = 0; length < whole.length; length++) {
                readOrRefuse(api, Arrays.copyOf(whole, length));
              }
              for (int i = 0; i < MUTATIONS; i++) {
                readOrRefuse(api, mutated(whole));
              }
            });
  }

  private static byte[] request(ApiKeys api, short version) {
    byte[] framed = WireClient.frame(api, version, 1, TestRequests.minimal(api, version));
    return Arrays.copyOfRange(framed, Integer.BYTES, framed.length);
  }

  /** The API and the version stay: they are looked at before. */
  private byte[] mutated(byte[] whole) {
    byte[] mutated = whole.clone();
    for (int i = 0; i < 1 + random.nextInt(4); i++) {
      int at = 2 * Short.BYTES + random.nextInt(whole.length - 2 * Short.BYTES);
      mutated[at] = (byte) random.nextInt();
    }
    return mutated;
  }

  private static void readOrRefuse(ApiKeys api, byte[] bytes) {
    try {
      read(api, bytes);
    } catch (InvalidRequestException e) {
      assertThat(e.getMessage()).doesNotEndWith(": null");
    }
  }

  private static void read(ApiKeys api, byte[] bytes) {
    RequestFrame frame = RequestFrame.of(Unpooled.wrappedBuffer(bytes));
    frame.decode(api);
    frame.isAnswered();
  }
}
