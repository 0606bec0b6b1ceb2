package io.muster.loadtest.process;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;

/**
 * The folder the build leaves, with one folder of jars per class path.
 *
 * @param root the folder itself, {@code target/dist} of the project
 */
public record Distribution(Path root) {
  /**
   * Whether an archive holds the profiles of methods, too, so that a node compiles at once what it
   * will need (JEP 515).
   */
  private static final boolean KEEPS_PROFILES = Runtime.version().feature() >= 25;

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

  /**
   * Where the archive of a program's classes is or would be: the JVM maps it into memory instead of
   * loading and verifying class by class, which is half of what a start costs.
   */
  public Path classArchive(String program) {
    return root.resolve(program + (KEEPS_PROFILES ? ".aot" : ".jsa"));
  }

  /** Whether that archive is there and newer than every jar of the program. */
  public boolean hasCurrentArchive(String program) throws IOException {
    Path archive = classArchive(program);
    if (!Files.exists(archive)) {
      return false;
    }
    FileTime written = Files.getLastModifiedTime(archive);
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(root.resolve(program))) {
      for (Path jar : jars) {
        if (Files.getLastModifiedTime(jar).compareTo(written) >= 0) {
          return false;
        }
      }
    }
    return true;
  }

  /** The JVM options of a program that leaves the archive of its classes behind when it ends. */
  public static List<String> archivingOptions(Path archive) {
    return silently(KEEPS_PROFILES ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=", archive);
  }

  private static List<String> silently(String option, Path archive) {
    return List.of(option + archive, KEEPS_PROFILES ? "-Xlog:cds*=off,aot*=off" : "-Xlog:cds*=off");
  }

  /**
   * The JVM options that go with {@link #classPath}. An archive that does not fit the JDK is
   * ignored by the JVM.
   */
  public List<String> jvmOptions(String program) {
    Path archive = classArchive(program);
    return Files.exists(archive)
        ? silently(KEEPS_PROFILES ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=", archive)
        : List.of();
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
