package io.muster.loadtest.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where servers of these tests keep data and logs; left behind for whoever looks at a failure. */
final class Folders {
  private static final Path ROOT = Path.of(System.getProperty("e2e.dir"));

  private Folders() {}

  static Path fresh(String name) throws IOException {
    Files.createDirectories(ROOT);
    return Files.createTempDirectory(ROOT, name + "-");
  }
}
