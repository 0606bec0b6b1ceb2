package io.muster.loadtest.demo;

import io.muster.loadtest.process.Distribution;
import io.muster.loadtest.process.Folders;
import io.muster.loadtest.process.MusterProcess;
import io.muster.loadtest.process.Processes;
import io.muster.loadtest.process.ServerProcess;
import io.muster.loadtest.terminal.Arguments;
import io.muster.loadtest.terminal.LogFile;
import io.muster.loadtest.terminal.Screen;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code muster demo}. Exit codes: 0 if every claim held, 1 if one did not or the demo could not be
 * played, 2 for wrong arguments.
 */
@Command(
    name = "muster demo",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Starts a node with everything it needs, lets three consumers in JVMs of their own join one"
          + " group 50 ms apart, a fourth come, one be killed and one leave, and shows who owns"
          + " what. Takes less than a minute. Exit code 0 if every claim held."
    })
public final class DemoMain implements Callable<Integer> {
  private static final int MOST_MESSAGES = 100_000;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Folder for data and logs, kept; must be empty (default: a temporary one).")
  private @Nullable Path data;

  @Option(
      names = "--bootstrap",
      paramLabel = "HOST:PORT",
      description =
          "Play it on a running server instead of starting one; what only the node's log can tell"
              + " is then left out.")
  private @Nullable String bootstrap;

  @Option(
      names = "--messages",
      paramLabel = "N",
      defaultValue = "1111",
      description = "How many messages to produce (default: ${DEFAULT-VALUE}).")
  private int messages;

  @Option(
      names = "--keep",
      description = "Keep the temporary folder, and the topic on a running server.")
  private boolean keep;

  @Mixin private Arguments arguments = new Arguments();

  private DemoMain() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new DemoMain()).execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    check();
    boolean terminal = Ansi.AUTO.enabled();
    Screen screen =
        new Screen(new PrintStream(System.out, false, StandardCharsets.UTF_8), terminal);
    Look look = terminal ? Look.COLOUR : Look.PLAIN;
    Path folder =
        data == null ? Files.createTempDirectory("muster-demo-") : Files.createDirectories(data);
    LogFile.to(folder.resolve("demo.log"));
    Processes processes = new Processes(screen::silence);
    boolean good = false;
    try (processes) {
      good = play(processes, folder, screen, look);
    } catch (DemoFailure | IOException e) {
      screen.say("The demo ended early. " + e.getMessage());
    }
    if (data == null && !keep && good) {
      Folders.delete(folder);
    } else {
      screen.print("       Logs and data: " + folder);
    }
    return good ? 0 : 1;
  }

  private void check() throws IOException {
    if (messages < 1 || messages > MOST_MESSAGES) {
      throw arguments.wrong(
          "--messages is %d, but must be 1 to %d".formatted(messages, MOST_MESSAGES));
    }
    if (bootstrap != null) {
      var unused = arguments.address("--bootstrap", bootstrap);
    }
    arguments.requireNew("--data", data);
  }

  private boolean play(Processes processes, Path folder, Screen screen, Look look)
      throws IOException, DemoFailure, InterruptedException {
    String name = "demo-" + UUID.randomUUID().toString().substring(0, 4);
    if (bootstrap != null) {
      screen.say("Playing on " + bootstrap);
      Demo demo = processes.add(new Demo(bootstrap, name, null, folder, messages, screen, look));
      boolean good = demo.play();
      if (!keep) {
        demo.deleteTopic();
      }
      return good;
    }
    screen.say("Starting a node: Muster, and behind it an Apache Kafka for the log");
    ServerProcess node =
        processes.add(
            MusterProcess.small(Distribution.locate(), folder.resolve("node"))
                .with("--upstream", "embedded")
                // So that it tells of every JoinGroup.
                .withJvmOptions("-Dmuster.log-level=debug")
                .start());
    screen.say("Muster serves %s (pid %d)".formatted(node.bootstrap(), node.pid()));
    return processes
        .add(new Demo(node.bootstrap(), name, node.log(), folder, messages, screen, look))
        .play();
  }
}
