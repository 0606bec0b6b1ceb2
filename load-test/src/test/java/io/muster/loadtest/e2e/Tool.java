package io.muster.loadtest.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.loadtest.process.Distribution;
import io.muster.loadtest.process.JavaCommand;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One of Kafka's own command line tools. */
enum Tool {
  TOPICS("org.apache.kafka.tools.TopicCommand"),
  CONFIGS("kafka.admin.ConfigCommand"),
  GROUPS("org.apache.kafka.tools.GroupsCommand"),
  TRANSACTIONS("org.apache.kafka.tools.TransactionsCommand"),
  CONSUMER_GROUPS("org.apache.kafka.tools.consumer.group.ConsumerGroupCommand"),
  CONSOLE_PRODUCER("org.apache.kafka.tools.ConsoleProducer"),
  CONSOLE_CONSUMER("org.apache.kafka.tools.consumer.ConsoleConsumer");

  private static final long LIMIT_SECONDS = 60;

  private final String mainClass;

  Tool(String mainClass) {
    this.mainClass = mainClass;
  }

  String mainClass() {
    return mainClass;
  }

  /**
   * What a run left.
   *
   * @param out standard output
   * @param err standard error
   */
  record Outcome(int status, String out, String err) {
    /** This, if the tool ended with status 0. */
    Outcome succeeded() {
      assertThat(status).as("%s%n%s", out, err).isZero();
      return this;
    }

    List<String> lines() {
      return out.lines().toList();
    }
  }

  /** Runs it in a JVM of its own, with {@code --bootstrap-server} and nothing to read. */
  static Outcome run(String bootstrap, Tool tool, String... arguments)
      throws IOException, InterruptedException {
    return run("", bootstrap, tool, arguments);
  }

  /** Runs it in a JVM of its own, with that text on its standard input. */
  static Outcome run(String input, String bootstrap, Tool tool, String... arguments)
      throws IOException, InterruptedException {
    Path folder = Folders.fresh("tool");
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    List<String> all = new ArrayList<>(List.of("--bootstrap-server", bootstrap));
    all.addAll(List.of(arguments));
    List<String> command = command(tool.mainClass, all);
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      try (OutputStream in = process.getOutputStream()) {
        in.write(input.getBytes(StandardCharsets.UTF_8));
      }
      assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).as("%s ends", command).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  /** The command line of a JVM that has the tools, and these tests. */
  static List<String> command(String mainClass, List<String> arguments) throws IOException {
    return JavaCommand.of(
        classPath(),
        List.of(
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Dlogback.configurationFile=" + Tool.class.getResource("/logback-test.xml")),
        mainClass,
        arguments);
  }

  /** Kafka's jars as the embedded broker has them, and the tools' own. */
  private static String classPath() throws IOException {
    Path kafka = Distribution.locate().root().resolve("embedded-kafka");
    Path tools = Path.of(System.getProperty("e2e.tools"));
    Path tests = Path.of(Tool.class.getProtectionDomain().getCodeSource().getLocation().getPath());
    try (Stream<Path> jars = Files.list(kafka)) {
      return Stream.concat(
              Stream.of(tests, tools.resolve("*")),
              jars.filter(jar -> !jar.getFileName().toString().startsWith("embedded-kafka")))
          .map(Path::toString)
          .collect(Collectors.joining(File.pathSeparator));
    }
  }
}
