package io.muster.server.config;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;

/** Where the installed jars are: one folder per class path, side by side. */
public final class Distribution {
  /** System property that names the folder above the class paths; optional. */
  public static final String HOME_PROPERTY = "dist.dir";

  private Distribution() {}

  /**
   * The class path of the embedded broker, as {@code java -cp} takes it.
   *
   * @throws InvalidSettingException when it is not there
   */
  public static String embeddedKafkaClassPath() {
    Path folder = home().resolve("embedded-kafka");
    if (!Files.isDirectory(folder)) {
      throw new InvalidSettingException(
          ("muster.upstream.servers is \"embedded\", but the embedded broker is not installed at"
                  + " %s: build it, or name an existing cluster's HOST:PORT")
              .formatted(folder));
    }
    return folder.resolve("*").toString();
  }

  private static Path home() {
    String property = System.getProperty(HOME_PROPERTY);
    if (property != null) {
      return Path.of(property).toAbsolutePath();
    }
    CodeSource source = Distribution.class.getProtectionDomain().getCodeSource();
    try {
      return Path.of(source.getLocation().toURI()).toAbsolutePath().getParent().getParent();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("Cannot tell where the program is installed", e);
    }
  }
}
