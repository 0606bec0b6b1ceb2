package io.muster.loadtest.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.loadtest.load.report.LoadReport;
import io.muster.loadtest.load.report.LoadReport.Check;
import io.muster.loadtest.load.report.LoadReport.Check.Outcome;
import io.muster.loadtest.load.report.LoadReport.Group;
import io.muster.loadtest.load.report.LoadReport.Latency;
import io.muster.loadtest.load.report.LoadReport.Phase;
import io.muster.loadtest.load.report.ReportFiles;
import io.muster.loadtest.process.Distribution;
import io.muster.loadtest.process.JavaCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The load test comes to its end, says what it saw, and leaves no process behind. */
@Timeout(240)
class LoadTestSuite {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private Path folder;
  private Path out;
  private Process test;
  private List<ProcessHandle> all = List.of();

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Folders.fresh("load-test");
    out = folder.resolve("out");
  }

  @AfterEach
  void endAll() {
    if (test != null) {
      test.destroyForcibly();
    }
    all.forEach(ProcessHandle::destroyForcibly);
  }

  @Test
  void aDeployIsReported() throws Exception {
    start(
        "--scenario=rolling-deploy",
        "--protocol=range",
        "--consumers-per-jvm=2",
        "--groups=2",
        "--topic-partitions=4",
        "--duration=20s",
        "--every=5s",
        "--simulated=20",
        "--fail-if=never>0",
        "--fail-if=rebalances<1000");

    assertThat(test.waitFor(180, TimeUnit.SECONDS)).isTrue();

    assertThat(test.exitValue()).as("there are less than 1000 rebalances").isEqualTo(1);
    LoadReport report = report();
    assertThat(report.invariants()).extracting(Check::outcome).containsOnly(Outcome.HELD);
    assertThat(report.thresholds())
        .extracting(Check::outcome)
        .containsExactly(Outcome.HELD, Outcome.BROKEN);
    assertThat(report.interrupted()).isFalse();
    assertThat(report.phases())
        .extracting(Phase::name)
        .containsExactly("start", "deploy of JVM 1", "deploy of JVM 2", "coming to rest");
    assertThat(report.phases().get(1).rebalances())
        .as("the JVM's members leave and come back, in either group")
        .isBetween(2, 16);
    assertThat(report.groups()).hasSize(3);
    for (Group group : report.groups()) {
      assertThat(group.generations()).as(group.name()).isNotEmpty();
      assertThat(group.members()).hasSize(group.simulated() ? 20 : 2);
      assertThat(group.generations().get(group.generations().size() - 1).members())
          .isEqualTo(group.members().size());
    }
    assertThat(report.groups().stream().filter(group -> !group.simulated()))
        .allSatisfy(
            group -> {
              assertThat(group.records().produced()).isGreaterThan(1_000);
              assertThat(group.records().never()).isZero();
            });
    assertThat(report.latencies())
        .extracting(Latency::name)
        .contains("heartbeat", "commit", "join", "sync", "lag");
    assertThat(report.metrics().get("cpu.mean")).isPositive();
    assertThat(report.samples()).hasSizeGreaterThan(15);
    assertThat(Files.readString(folder.resolve("report.html"))).contains("\"good\":false");
    assertThat(Files.readString(out)).as("not a terminal").doesNotContain("\u001b");
  }

  /** A terminal sends SIGINT to all processes in front of it. */
  @Test
  void ctrlCStillWritesTheReportAndLeavesNoProcessBehind() throws Exception {
    start("--duration=10m", "--consumers-per-jvm=1");
    await().atMost(PATIENCE).until(() -> Files.readString(out).contains("deliveries"));
    all = Stream.concat(test.descendants(), Stream.of(test.toHandle())).toList();
    assertThat(all).as("test, node, broker, two JVMs").hasSizeGreaterThanOrEqualTo(5);

    for (ProcessHandle each : all) {
      new ProcessBuilder("kill", "-INT", Long.toString(each.pid())).start().waitFor();
    }

    await().atMost(PATIENCE).until(() -> all.stream().noneMatch(ProcessHandle::isAlive));
    LoadReport report = report();
    assertThat(report.interrupted()).isTrue();
    assertThat(report.invariants()).extracting(Check::outcome).doesNotContain(Outcome.BROKEN);
    assertThat(report.groups().get(0).records().produced()).isPositive();
  }

  @Test
  void aServerThatGoesAwayEndsTheTestAndIsToldOf() throws Exception {
    start("--duration=10m", "--consumers-per-jvm=1");
    await().atMost(PATIENCE).until(() -> Files.readString(out).contains("deliveries"));
    all = Stream.concat(test.descendants(), Stream.of(test.toHandle())).toList();
    String jars = Distribution.locate().classPath("server");

    all.stream()
        .filter(each -> each.info().commandLine().orElse("").contains(jars))
        .forEach(ProcessHandle::destroyForcibly);

    assertThat(test.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(test.exitValue()).isEqualTo(1);
    assertThat(report().invariants())
        .filteredOn(each -> each.outcome() == Outcome.BROKEN)
        .extracting(Check::text)
        .contains("The server was there to the end")
        .doesNotContain("No JVM of consumers ended, and no consumer threw, that was not to");
    await().atMost(PATIENCE).until(() -> all.stream().noneMatch(ProcessHandle::isAlive));
  }

  @Test
  void aRunInWhichNothingIsProducedIsNoGoodOne() throws Exception {
    start("--duration=5s", "--consumers-per-jvm=1", "--record-bytes=2000000");

    assertThat(test.waitFor(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(test.exitValue()).isEqualTo(1);
    assertThat(report().invariants())
        .filteredOn(each -> each.outcome() == Outcome.BROKEN)
        .extracting(Check::text)
        .containsExactly("The producer's records were acknowledged");
    assertThat(report().metrics()).containsEntry("produced.rate", 0.0);
  }

  @Test
  void aThresholdThatIsNoneIsRefusedAtOnce() throws Exception {
    start("--fail-if=unasigned>5s");

    assertThat(test.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(test.exitValue()).isEqualTo(2);
    assertThat(Files.readString(out)).contains("unasigned").contains("unassigned.max");
  }

  @Test
  void consumersOfTheConsumerProtocolAreTestedLikeAnyOthers() throws Exception {
    start("--protocol=consumer");

    assertThat(test.waitFor(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(test.exitValue()).isEqualTo(0);
    assertThat(report().invariants()).extracting(Check::outcome).doesNotContain(Outcome.BROKEN);
    assertThat(report().groups().get(0).records().produced()).isPositive();
  }

  private void start(String... arguments) throws IOException {
    List<String> all = new ArrayList<>();
    all.add("--data=" + folder.resolve("data"));
    all.add("--report=" + folder.resolve("report.html"));
    all.addAll(List.of(arguments));
    test =
        new ProcessBuilder(
                JavaCommand.of(
                    Distribution.locate().classPath("load-test"),
                    List.of("-Xmx256m"),
                    "io.muster.loadtest.load.LoadTestMain",
                    all))
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
  }

  private LoadReport report() throws IOException {
    return ReportFiles.readJson(folder.resolve("report.json"));
  }
}
