package io.muster.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EmbeddedBrokerTest {
  private static final EmbeddedBroker.Backoff SHORT =
      new EmbeddedBroker.Backoff(Duration.ofMillis(10), Duration.ofMillis(40));

  @TempDir Path folder;
  private Path pidFile;

  @BeforeEach
  void namePidFile() {
    pidFile = folder.resolve("pid");
  }

  @Test
  void endsItsChildWhenClosed() throws Exception {
    ProcessHandle child;
    try (EmbeddedBroker broker = EmbeddedBroker.start(FakeBroker.command(pidFile), folder, SHORT)) {
      broker.ready().toCompletableFuture().get(30, TimeUnit.SECONDS);
      child = child();
    }
    assertThat(child.isAlive()).isFalse();
  }

  @Test
  void startsADeadChildAgain() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(FakeBroker.command(pidFile), folder, SHORT)) {
      broker.ready().toCompletableFuture().get(30, TimeUnit.SECONDS);
      ProcessHandle first = child();
      first.destroyForcibly();
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> !Files.readString(pidFile).equals(Long.toString(first.pid())));
      assertThat(child().isAlive()).isTrue();
    }
  }

  @Test
  void itsChildEndsWithItWhenThisProcessIsKilled() throws Exception {
    Process parent =
        new ProcessBuilder(FakeBroker.java(FakeBroker.Parent.class, pidFile.toString()))
            .inheritIO()
            .redirectInput(ProcessBuilder.Redirect.PIPE)
            .start();
    try {
      ProcessHandle child = child();
      assertThat(child.isAlive()).isTrue();
      parent.destroyForcibly().waitFor();
      child.onExit().get(30, TimeUnit.SECONDS);
    } finally {
      parent.destroyForcibly();
    }
  }

  @Test
  void saysWhyItsChildDidNotStart() {
    String java = FakeBroker.command(pidFile).get(0);
    try (EmbeddedBroker broker =
        EmbeddedBroker.start(List.of(java, "-cp", "none", "Nothing"), folder, SHORT)) {
      assertThatThrownBy(() -> broker.ready().toCompletableFuture().get(30, TimeUnit.SECONDS))
          .cause()
          .isInstanceOf(FailedException.class)
          .hasMessageContaining("the embedded broker did not start: ")
          .hasMessageContaining("Nothing")
          .hasMessageContaining(folder.toString());
    }
  }

  private ProcessHandle child() throws IOException {
    await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(pidFile));
    return ProcessHandle.of(Long.parseLong(Files.readString(pidFile))).orElseThrow();
  }
}
