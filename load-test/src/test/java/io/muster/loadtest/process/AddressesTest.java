package io.muster.loadtest.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class AddressesTest {
  @Test
  void aListIsReadAndWritten() {
    assertThat(Addresses.parseAll("kafka-1.example:9092, 127.0.0.1:9093,[::1]:9094"))
        .extracting(InetSocketAddress::getHostString, InetSocketAddress::getPort)
        .containsExactly(
            tuple("kafka-1.example", 9092), tuple("127.0.0.1", 9093), tuple("[::1]", 9094));
    assertThat(Addresses.format(Addresses.parseAll("a:1, b:2"))).isEqualTo("a:1,b:2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a:", ":1", "a:b:1", "a:1,b:2", "a b:1", "a:70000", "[a]b:1", ""})
  void whatIsNoneIsRefused(String text) {
    assertThatThrownBy(() -> Addresses.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:1,", ",a:1", "a:1,,b:2", "a:1;b:2", "a:1 b:2"})
  void aListWithOneThatIsNoneIsRefused(String text) {
    assertThatThrownBy(() -> Addresses.parseAll(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
