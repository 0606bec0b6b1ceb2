package io.muster.loadtest.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.loadtest.cluster.ClusterLayout;
import io.muster.loadtest.process.Addresses;
import io.muster.loadtest.terminal.Screen;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A short run, in the build of the profile {@code chaos} only; its folder is kept. */
@Timeout(15 * 60)
class ChaosSuite {
  private static final int FIRST_PORT = 21_092;

  @Test
  void noPromiseIsBrokenWithinTwoMinutesOfFaults() throws Exception {
    long seed = new Random().nextInt(1_000_000);
    Path folder = Path.of(System.getProperty("e2e.dir"), "chaos-" + seed);
    InetSocketAddress first = Addresses.parse("127.0.0.1:" + FIRST_PORT);
    ChaosRun.Settings settings =
        new ChaosRun.Settings(
            new ClusterLayout(first, 3), folder, Duration.ofMinutes(2), seed, 4, 2, "320m");
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    Verdict verdict = new ChaosRun(settings, new Screen(out, false)).run();

    assertThat(verdict.isGood()).as("seed %d: %s", seed, verdict.lines()).isTrue();
    assertThat(verdict.faultCount()).isPositive();
  }
}
