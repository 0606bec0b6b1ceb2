package io.muster.loadtest.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LiveHeapTest {
  @Test
  void readsTheSumOfAllClasses() throws Exception {
    String histogram =
        """
        4711:
         num     #instances         #bytes  class name (module)
        -------------------------------------------------------
           1:         27510        2386232  [B (java.base@17.0.1)
           2:         26811         643464  java.lang.String (java.base@17.0.1)
        Total         54321        3029696
        """;

    assertThat(LiveHeap.parse(histogram)).isEqualTo(3_029_696);
  }

  @Test
  void refusesWhatIsNoHistogram() {
    assertThatThrownBy(() -> LiveHeap.parse("4711:\nCommand not found"))
        .isInstanceOf(BenchFailure.class)
        .hasMessageContaining("Command not found");
  }

  @Test
  void aJvmHoldsWhatIsInUseAndNoGarbage() throws Exception {
    Target self =
        new Target(
            "This test",
            InetSocketAddress.createUnresolved("127.0.0.1", 1),
            null,
            ProcessHandle.current().pid(),
            new Cpu.Clocks(() -> Duration.ZERO, CpuClock.NONE),
            false);
    byte[] held = new byte[1 << 24];
    long with = LiveHeap.of(self);
    assertThat(held).hasSize(1 << 24);

    held = new byte[0];
    long without = LiveHeap.of(self);

    assertThat(held).isEmpty();
    assertThat(with - without).isBetween(12L << 20, 20L << 20);
  }
}
