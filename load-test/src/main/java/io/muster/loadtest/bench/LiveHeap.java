package io.muster.loadtest.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a JVM holds on its heap after a full collection, as the JDK's {@code jcmd} tells. */
final class LiveHeap {
  private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)\\s*$");

  private LiveHeap() {}

  /**
   * Collects and counts.
   *
   * @return bytes of all objects that are in use
   * @throws BenchFailure when the JDK of this process has no {@code jcmd}, or it does not answer
   */
  static long of(Target target) throws BenchFailure, IOException, InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    if (!Files.isExecutable(jcmd)) {
      throw new BenchFailure(
          "Memory is read by jcmd, but there is no %s: use a JDK".formatted(jcmd));
    }
    // What a first collection only marks as unreachable (references, finalizers) is gone after it.
    run(jcmd, target, "GC.run");
    return parse(run(jcmd, target, "GC.class_histogram"));
  }

  private static String run(Path jcmd, Target target, String command)
      throws BenchFailure, IOException, InterruptedException {
    Path answer = Files.createTempFile("muster-jcmd-", ".txt");
    try {
      Process process =
          new ProcessBuilder(List.of(jcmd.toString(), Long.toString(target.pid()), command))
              .redirectErrorStream(true)
              .redirectOutput(answer.toFile())
              .start();
      if (!process.waitFor(1, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new BenchFailure(
            "%s of %s takes longer than a minute".formatted(command, target.name()));
      }
      String output = Files.readString(answer);
      if (process.exitValue() != 0) {
        throw new BenchFailure(
            "%s of %s does not work: %s".formatted(command, target.name(), output.strip()));
      }
      return output;
    } finally {
      Files.delete(answer);
    }
  }

  /** Reads the sum at the end of a class histogram. */
  static long parse(String histogram) throws BenchFailure {
    Matcher total = TOTAL.matcher(histogram);
    if (!total.find()) {
      throw new BenchFailure("jcmd told no total: " + histogram.strip());
    }
    return Long.parseLong(total.group(1));
  }
}
