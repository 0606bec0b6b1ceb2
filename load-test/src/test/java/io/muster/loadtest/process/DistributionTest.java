package io.muster.loadtest.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistributionTest {
  private static final String PROGRAM = "server";

  @TempDir Path root;
  private Distribution distribution;
  private Path jar;

  @BeforeEach
  void build() throws IOException {
    distribution = new Distribution(root);
    jar = Files.createFile(Files.createDirectory(root.resolve(PROGRAM)).resolve("one.jar"));
    Files.setLastModifiedTime(jar, FileTime.fromMillis(1_000));
  }

  @Test
  void anArchiveIsCurrentUntilAJarIsNewer() throws IOException {
    assertThat(distribution.hasCurrentArchive(PROGRAM)).isFalse();
    Files.createFile(distribution.classArchive(PROGRAM));
    assertThat(distribution.hasCurrentArchive(PROGRAM)).isTrue();

    Files.setLastModifiedTime(jar, Files.getLastModifiedTime(distribution.classArchive(PROGRAM)));

    assertThat(distribution.hasCurrentArchive(PROGRAM)).isFalse();
  }
}
