package io.muster.loadtest.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressTest {
  @Test
  void whatFailsAfterTheEndIsNotTold() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Progress progress = new Progress(new PrintStream(out, true, StandardCharsets.UTF_8));
    progress.say("begun");

    assertThat(progress.end()).isTrue();
    progress.failed(new BenchFailure("The connection ended"));

    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualToIgnoringNewLines("begun");
    assertThat(progress.isOver()).isTrue();
    assertThat(progress.end()).isFalse();
  }
}
