package io.muster.loadtest.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(60)
class ProcessMemoryTest {
  @Test
  void readsTheResidentSize() {
    assertThat(
            ProcessMemory.parse(
                "Name:\tjava\nVmPeak:\t  900 kB\nVmRSS:\t    256 kB\nThreads:\t9\n"))
        .isEqualTo(256 * 1024);
    assertThat(ProcessMemory.parse("Name:\tkthreadd\n")).isZero();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aJvmTakesMegabytes() throws IOException {
    assertThat(ProcessMemory.resident(ProcessHandle.current().pid())).isGreaterThan(10 << 20);
  }
}
