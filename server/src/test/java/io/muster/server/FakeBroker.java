package io.muster.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Behaves as the embedded broker does, without being one. */
final class FakeBroker {
  private FakeBroker() {}

  /** The command that runs it; it writes its process id to the file as soon as it serves. */
  static List<String> command(Path pidFile) {
    return java(FakeBroker.class, pidFile.toString());
  }

  /** The command that runs a class of these tests in a process of its own. */
  static List<String> java(Class<?> main, String... args) {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classPath = System.getProperty("java.class.path");
    List<String> command =
        new ArrayList<>(
            List.of(
                java, "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp", classPath, main.getName()));
    command.addAll(List.of(args));
    return command;
  }

  public static void main(String[] args) throws IOException {
    Path pidFile = Path.of(args[0]);
    System.out.println("Kafka ready on 127.0.0.1:1");
    // Moved into place, so that no reader sees half of it.
    Path whole =
        Files.writeString(
            pidFile.resolveSibling("pid." + ProcessHandle.current().pid()),
            Long.toString(ProcessHandle.current().pid()));
    Files.move(whole, pidFile, StandardCopyOption.ATOMIC_MOVE);
    while (System.in.read() >= 0) {
      // Until the parent is gone.
    }
  }

  /** Starts the broker, and never ends by itself. */
  static final class Parent {
    public static void main(String[] args) throws IOException {
      Path pidFile = Path.of(args[0]);
      EmbeddedBroker.start(
          command(pidFile),
          pidFile.getParent(),
          new EmbeddedBroker.Backoff(Duration.ofMillis(10), Duration.ofMillis(10)));
      while (System.in.read() >= 0) {
        // Until it is killed.
      }
    }
  }
}
