package io.muster.server;

import io.muster.server.config.InvalidSettingException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The command line. Exit codes: 0 after a clean stop, 1 when something failed, 2 when the command
 * line or the configuration is wrong; then standard error holds one line that says what to do.
 */
@Command(
    name = "muster",
    description = "A Kafka consumer-group coordinator that runs on its own.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = {StartCommand.class, ExportOffsetsCommand.class},
    synopsisSubcommandLabel = "COMMAND")
public final class Main {
  static final int FAILED = 1;
  static final int WRONG_USAGE = 2;

  private Main() {}

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setParameterExceptionHandler(
            (e, args) -> complain(e.getCommandLine(), e.getMessage(), WRONG_USAGE))
        .setExecutionExceptionHandler((e, commandLine, result) -> explain(e, commandLine));
  }

  private static int explain(Exception e, CommandLine commandLine) {
    if (e instanceof InvalidSettingException) {
      return complain(commandLine, e.getMessage(), WRONG_USAGE);
    }
    if (e instanceof FailedException) {
      LoggerFactory.getLogger(Main.class).debug("Failed", e);
      return complain(commandLine, e.getMessage(), FAILED);
    }
    LoggerFactory.getLogger(Main.class).error("Unexpected failure", e);
    return complain(commandLine, "unexpected failure: " + e, FAILED);
  }

  private static int complain(CommandLine commandLine, String message, int status) {
    commandLine.getErr().println("muster: " + message.replaceAll("\\s*\\R\\s*", " "));
    return status;
  }

  /** From the jar's manifest. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"Muster " + (version == null ? "(not packaged)" : version)};
    }
  }
}
