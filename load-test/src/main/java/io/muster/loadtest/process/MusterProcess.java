package io.muster.loadtest.process;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A Muster node to start.
 *
 * @param distribution where its jars are
 * @param address its {@code --listen}
 * @param data its {@code --data}
 * @param options further arguments of {@code start}: {@code --db URL}, {@code --upstream …}, {@code
 *     --config FILE}
 * @param jvmOptions heap and system properties
 */
public record MusterProcess(
    Distribution distribution,
    InetSocketAddress address,
    Path data,
    List<String> options,
    List<String> jvmOptions) {
  /** Its name in the distribution. */
  public static final String PROGRAM = "server";

  private static final Duration START_LIMIT = Duration.ofMinutes(4);

  /** On a free port, with H2 and the embedded upstream. */
  public static MusterProcess small(Distribution distribution, Path data) throws IOException {
    return new MusterProcess(
        distribution,
        Addresses.free(),
        data,
        List.of(),
        List.of("-Xmx384m", "-Djava.util.concurrent.ForkJoinPool.common.parallelism=2"));
  }

  /** The same, of another build. */
  public MusterProcess of(Distribution build) {
    return new MusterProcess(build, address, data, options, jvmOptions);
  }

  /** With one more pair of option and value. */
  public MusterProcess with(String option, String value) {
    List<String> more = new ArrayList<>(options);
    more.addAll(List.of(option, value));
    return new MusterProcess(distribution, address, data, more, jvmOptions);
  }

  /** With more JVM options, {@code -Dmuster.…=…} among them. */
  public MusterProcess withJvmOptions(String... options) {
    List<String> more = new ArrayList<>(jvmOptions);
    more.addAll(List.of(options));
    return new MusterProcess(distribution, address, data, this.options, more);
  }

  /**
   * Starts it, and returns when it serves clients.
   *
   * @throws IOException when it does not
   */
  public ServerProcess start() throws IOException {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("start", "--listen", Addresses.format(address)));
    arguments.addAll(List.of("--data", data.toString()));
    arguments.add("--until-input-ends");
    arguments.addAll(options);
    List<String> allJvmOptions = new ArrayList<>(distribution.jvmOptions(PROGRAM));
    allJvmOptions.addAll(jvmOptions);
    List<String> command =
        JavaCommand.of(
            distribution.classPath(PROGRAM), allJvmOptions, "io.muster.server.Main", arguments);
    return ServerProcess.start(command, "Muster", address, data.resolve("stderr.log"), START_LIMIT);
  }
}
