package io.muster.loadtest.process;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The folder the build leaves, with one folder of jars per class path.
 *
 * @param root the folder itself, {@code target/dist} of the project
 */
public record Distribution(Path root) {
  /**
   * The distribution this code belongs to: the system property {@code dist.dir} if set, else the
   * one this class was loaded from.
   *
   * @throws IllegalStateException when neither leads to a folder
   */
  public static Distribution locate() {
    String property = System.getProperty("dist.dir");
    if (property != null) {
      return new Distribution(Path.of(property).toAbsolutePath());
    }
    Path jar = codeSource();
    Path root = jar.getParent() == null ? null : jar.getParent().getParent();
    if (root == null || !Files.isDirectory(root.resolve("embedded-kafka"))) {
      throw new IllegalStateException(
          "No servers beside %s: build the project, or name its target/dist with -Ddist.dir"
              .formatted(jar));
    }
    return new Distribution(root);
  }

  /**
   * The class path of one of its programs.
   *
   * @throws IllegalStateException when it was not built
   */
  public String classPath(String program) {
    Path jars = root.resolve(program);
    if (!Files.isDirectory(jars)) {
      throw new IllegalStateException("%s is missing: build the project first".formatted(jars));
    }
    return jars.resolve("*").toString();
  }

  private static Path codeSource() {
    try {
      return Path.of(
          Distribution.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
