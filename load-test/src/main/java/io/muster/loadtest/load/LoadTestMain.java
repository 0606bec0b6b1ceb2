package io.muster.loadtest.load;

import io.muster.loadtest.load.plan.Protocol;
import io.muster.loadtest.load.report.LoadReport;
import io.muster.loadtest.load.report.ReportFiles;
import io.muster.loadtest.load.report.Threshold;
import io.muster.loadtest.load.worker.ConsumerWorker;
import io.muster.loadtest.load.worker.WorkerSpec.Seat;
import io.muster.loadtest.process.Folders;
import io.muster.loadtest.process.Processes;
import io.muster.loadtest.terminal.Arguments;
import io.muster.loadtest.terminal.LogFile;
import io.muster.loadtest.terminal.Screen;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.protocol.ApiKeys;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;

/**
 * {@code muster load-test}. Exit codes: 0 if all invariants held and no threshold was crossed, 1 if
 * not or if the test could not be run, 2 for wrong arguments, 130 after Ctrl-C.
 */
@Command(
    name = "muster load-test",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Puts consumers of your numbers on a Muster or an Apache Kafka, lets a scenario happen to"
          + " them, and writes a report of what they saw: a page for a person, and JSON.",
      "The consumers are stock ones, in JVMs of their own. Without --bootstrap a server is started"
          + " for them."
    },
    footer = {
      "",
      "Scenarios: steady: all join at once, and stay. staggered-start: one after the other"
          + " (--stagger). rolling-deploy: one JVM after the other (--every) leaves, ends, starts"
          + " and joins. scale-out: a quarter is there, then the others come (--stagger). crash:"
          + " one JVM after the other is killed and started again. flapping: the consumers of the"
          + " last JVM leave and come back, again and again.",
      "",
      "docs/load-tests.md lists what --fail-if can be set on, and explains the report."
    })
public final class LoadTestMain implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(LoadTestMain.class);

  @Mixin private LoadOptions options = new LoadOptions();
  @Mixin private Arguments arguments = new Arguments();

  private LoadTestMain() {}

  public static void main(String[] args) {
    System.exit(
        new CommandLine(new LoadTestMain())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<Threshold> thresholds = options.check(arguments);
    Path folder = options.folder();
    LogFile.to(folder.resolve("load-test.log"));
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    Screen screen = new Screen(out, Ansi.AUTO.enabled());
    Interruption interruption = new Interruption();
    boolean good = false;
    try (Processes processes = new Processes(interruption::interrupt)) {
      try {
        good = run(processes, folder, screen, interruption, thresholds);
      } catch (LoadFailure | IOException | KafkaException e) {
        LOG.error("The load test could not be run", e);
        screen.say("The load test could not be run. " + e.getMessage());
      } finally {
        interruption.done();
      }
    }
    if (good && !options.hasFolder()) {
      Folders.delete(folder);
    } else {
      screen.print("Logs and data: " + folder);
    }
    return good ? 0 : 1;
  }

  /** Returns whether all is as it should be. */
  private boolean run(
      Processes processes,
      Path folder,
      Screen screen,
      Interruption interruption,
      List<Threshold> thresholds)
      throws IOException, LoadFailure, InterruptedException {
    ProgressView view = new ProgressView(screen, options.duration());
    Optional<TestedServer> given = options.givenServer();
    TestedServer server =
        given.isPresent()
            ? given.get()
            : options.ownServer().start(processes, folder, options.heap(), view);
    LoadSpec spec = options.spec(folder);
    server.require(ApiKeys.JOIN_GROUP, "it coordinates no consumer groups");
    if (spec.protocol() == Protocol.CONSUMER) {
      server.require(
          ApiKeys.CONSUMER_GROUP_HEARTBEAT,
          "it does not speak the consumer protocol (KIP-848); choose another --protocol, such as"
              + " cooperative-sticky");
    }
    try {
      LoadReport found = new LoadRun(spec, server, view, interruption).run().judged(thresholds);
      boolean written = write(found, screen);
      interruption.written();
      return written && found.isGood();
    } finally {
      if (given.isPresent() && !options.keep()) {
        cleanUp(server, spec, view);
      }
    }
  }

  private static void cleanUp(TestedServer server, LoadSpec spec, ProgressView view)
      throws InterruptedException {
    Stream<String> members =
        Stream.concat(spec.roster().all().stream(), spec.simulatedSeats().stream())
            .map(Seat::group)
            .distinct();
    Stream<String> warmUps =
        spec.roster().jvmNumbers().stream()
            .map(jvm -> ConsumerWorker.warmUpGroup(spec.topic(), spec.stock(jvm).name()));
    String trouble = server.cleanUp(spec.topic(), Stream.concat(members, warmUps).toList());
    if (!trouble.isEmpty()) {
      view.say(trouble);
    }
  }

  /** Returns whether it could be written. */
  private boolean write(LoadReport found, Screen screen) {
    Summary.lines(found).forEach(screen::print);
    try {
      ReportFiles.writeJson(found, options.json());
      ReportFiles.writePage(found, options.page());
    } catch (IOException e) {
      LOG.error("The report could not be written", e);
      screen.print("The report could not be written: " + e);
      return false;
    }
    screen.print(
        "Report: %s, and as data %s".formatted(options.page(), options.json().getFileName()));
    return true;
  }
}
