package io.muster.loadtest.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Timeout(60)
class ArgumentsTest {
  @TempDir private Path folder;

  /** A command with something of everything that can be refused. */
  @Command(name = "try")
  static final class Try implements Callable<Integer> {
    @Option(names = "--members")
    private int members = 1;

    @Option(names = "--heap")
    private String heap = "1g";

    @Option(names = "--at")
    private String at = "localhost:1";

    @Option(names = "--report")
    private Path report;

    @Option(names = "--page")
    private Path page;

    @Option(names = "--data")
    private Path data;

    @Mixin private Arguments arguments = new Arguments();

    @Override
    public Integer call() throws IOException {
      arguments.requirePositive("--members", members);
      arguments.requireHeap("--heap", heap);
      arguments.requireFolderOf("--report", report);
      arguments.requireNew("--data", data);
      if (page != null) {
        arguments.requireWritable("--page", page);
      }
      return arguments.addresses("--at", at).get(0).getPort();
    }
  }

  @Test
  void whatIsRightPasses() {
    assertThat(execute("--members=3", "--heap=512m", "--at=h:7", "--report=x.html")).isEqualTo("7");
    assertThat(execute("--data=" + folder)).isEqualTo("1");
  }

  @Test
  void whatIsWrongIsNamedAndEndsWithTwo() throws IOException {
    assertThat(execute("--members=0"))
        .startsWith("2--members is 0, but must be at least 1")
        .contains("Usage: try");
    assertThat(execute("--heap=much")).startsWith("2--heap is much");
    assertThat(execute("--at=here")).startsWith("2--at: 'here' is not HOST:PORT");
    assertThat(execute("--report=/no/such/folder/x")).startsWith("2--report is /no/such");
    Files.createFile(folder.resolve("full"));
    assertThat(execute("--data=" + folder)).contains("must be a new or an empty folder");
  }

  @Test
  void whereNothingCanBeWrittenIsToldBeforeTheWork() throws IOException {
    assertThat(execute("--page=" + folder)).startsWith("2--page is").contains("is a folder");
    assertThat(execute("--page=/no/such/folder/x")).startsWith("2--page is /no/such");
    assertThat(execute("--page=" + folder.resolve("x.html"))).isEqualTo("1");
    assertThat(folder).isEmptyDirectory();
  }

  private static String execute(String... arguments) {
    StringWriter errors = new StringWriter();
    int code = new CommandLine(new Try()).setErr(new PrintWriter(errors)).execute(arguments);
    return code + errors.toString();
  }
}
