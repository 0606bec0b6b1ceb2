package io.muster.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandLineTest {
  @TempDir Path folder;

  private record Result(int status, String out, String err) {}

  @Test
  void helpNamesEveryOption() {
    assertThat(run("--help").out()).contains("start", "export-offsets");
    assertThat(run("start", "--help").out())
        .contains("--listen", "--advertise", "--data", "--db", "--upstream", "--config")
        .contains("127.0.0.1:9092", "Muster ready on HOST:PORT");
    assertThat(run("export-offsets", "--help").out())
        .contains("--to", "--group", "--dry-run", "--data", "--db", "--config");
  }

  @ParameterizedTest
  @ValueSource(strings = {"start", "export-offsets"})
  void everyCommandHasHelpAndVersion(String command) {
    assertThat(run(command, "--help")).returns(0, Result::status).returns("", Result::err);
    assertThat(run(command, "--version").out()).startsWith("Muster ");
  }

  @Test
  void wrongUsageIsOneLineAndStatus2() {
    assertRefused(run("start", "--lisen", "h:1"), "--lisen");
    assertRefused(run("start", "--listen"), "--listen");
    assertRefused(run("begin"), "begin");
    assertRefused(run("start", "--listen", "nowhere"), "muster.listen is \"nowhere\" (--listen)");
    assertRefused(run("start", "--config", "/no/such/file"), "--config is \"/no/such/file\"");
    assertRefused(run("start", "--upstream", ","), "muster.upstream.servers");
    assertRefused(
        run("start", "--upstream", "h:1", "--db", "jdbc:mysql://x"),
        "muster.db: url = jdbc:mysql://x",
        "jdbc:mysql://x");
    assertRefused(run("export-offsets"), "--to");
  }

  @Test
  void aFolderInUseIsOneLineAndStatus1() throws IOException {
    try (DataFolder inUse = DataFolder.take(folder)) {
      Result result = run("start", "--data", folder.toString());
      assertThat(result.err()).hasLineCount(1).contains("in use by another Muster", "--data");
      assertThat(result.status()).isEqualTo(1);
    }
    DataFolder.take(folder).close();
  }

  @Test
  void aDataFolderThatCannotBeIsOneLineAndStatus1() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    Result result = run("start", "--data", file.toString());
    assertThat(result.err()).hasLineCount(1).contains(file.toString(), "--data");
    assertThat(result.status()).isEqualTo(1);
  }

  @Test
  void aPortThatIsTakenIsOneLineAndStatus1() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + taken.getLocalPort();
      Result result = run("start", "--listen", address, "--data", folder.toString());
      assertThat(result.err())
          .hasLineCount(1)
          .contains("muster.listen is \"" + address + "\"", "in use");
      assertThat(result.status()).isEqualTo(1);
    }
  }

  @Test
  void exportFromWhereNoDatabaseIsMakesNone() {
    Result result = run("export-offsets", "--data", folder.toString(), "--to", "127.0.0.1:1");
    assertThat(result.err()).hasLineCount(1).contains("no database in " + folder, "--data", "--db");
    assertThat(result.status()).isEqualTo(1);
    assertThat(folder).isEmptyDirectory();
  }

  private static void assertRefused(Result result, String... because) {
    assertThat(result.err()).hasLineCount(1).startsWith("muster: ").contains(because);
    assertThat(result.status()).isEqualTo(2);
  }

  private static Result run(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine commandLine =
        Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int status = commandLine.execute(args);
    return new Result(status, out.toString(), err.toString());
  }
}
