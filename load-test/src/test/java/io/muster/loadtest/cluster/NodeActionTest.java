package io.muster.loadtest.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeActionTest {
  private @TempDir Path folder = Path.of("");
  private NodeFiles files = new NodeFiles(folder);

  @BeforeEach
  void nodeTwoOnce() throws IOException {
    files = new NodeFiles(folder);
    Files.createDirectories(files.data(2));
  }

  @Test
  void aNodeIsStartedByWhoLooksAfterItsCluster() throws IOException {
    files.takeOver();

    NodeAction.START.on(files, 2);
    NodeAction.START.on(files, 2);

    assertThat(files.takeWanted(2)).isTrue();
    assertThat(files.takeWanted(2)).isFalse();
  }

  @Test
  void whatDoesNotRunCannotBeStartedNorKilled() throws IOException {
    assertThatIOException()
        .isThrownBy(() -> NodeAction.START.on(files, 2))
        .withMessageContaining("no cluster with a node 2 runs");
    files.takeOver();
    assertThatIOException()
        .isThrownBy(() -> NodeAction.START.on(files, 9))
        .withMessageContaining("no cluster with a node 9 runs");
    assertThatIOException()
        .isThrownBy(() -> NodeAction.KILL.on(files, 2))
        .withMessageContaining("node 2 does not run here");
    files.leave();
    assertThat(files.isLookedAfter()).isFalse();
  }

  @Test
  void aFolderHoldsOneClusterAtATime() throws IOException {
    files.takeOver();

    assertThatIOException()
        .isThrownBy(files::takeOver)
        .withMessageContaining("a cluster runs in " + folder + " already");
  }

  /** This JVM stands for a process that was given a number which a node had before. */
  @Test
  void aProcessThatIsYoungerThanItsFileIsAnotherOne() throws IOException {
    files.wrote(2, ProcessHandle.current().pid());
    assertThat(files.pid(2)).isPresent();

    Instant before =
        ProcessHandle.current().info().startInstant().orElseThrow().minus(Duration.ofMinutes(1));
    Files.setLastModifiedTime(files.pidFile(2), FileTime.from(before));

    assertThat(files.pid(2)).isEmpty();
  }
}
