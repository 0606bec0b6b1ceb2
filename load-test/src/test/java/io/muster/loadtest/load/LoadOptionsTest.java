package io.muster.loadtest.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.loadtest.terminal.Arguments;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Timeout(60)
class LoadOptionsTest {
  @TempDir private Path folder;

  /** Looks at its arguments, and does no more. */
  @Command(name = "try")
  static final class Try implements Callable<Integer> {
    @Mixin private LoadOptions options = new LoadOptions();
    @Mixin private Arguments arguments = new Arguments();

    @Override
    public Integer call() throws IOException {
      return options.check(arguments).size();
    }
  }

  @Test
  void whatIsRightPasses() {
    assertThat(execute()).isEqualTo("0");
    assertThat(execute("--bootstrap=a:9092,b:9092", "--fail-if=never>0")).isEqualTo("1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--jvms=65536 --consumers-per-jvm=65536|is the most",
        "--groups=7|there are only 6 consumers",
        "--record-bytes=2000000000|--record-bytes is 2000000000",
        "--bootstrap=a:b:9092|'a:b:9092' is not HOST:PORT",
        "--consumer-property=group.id=x|group.id is decided by the load test",
        "--protocol=consumer --consumer-property=session.timeout.ms=9000|on the server",
        "--worker-heap=much|--worker-heap is much",
        "--server-pid=1|--server-pid is of the server behind --bootstrap",
        "--fail-if=unasigned>5s|unassigned.max"
      })
  void whatIsWrongIsNamedAndEndsWithTwo(String arguments, String message) {
    assertThat(execute(arguments.split(" "))).startsWith("2").contains(message);
  }

  @Test
  void aReportThatCannotBeWrittenIsRefusedBeforeTheRun() throws IOException {
    Files.createDirectory(folder.resolve("page.json"));

    assertThat(execute("--report=" + folder)).startsWith("2").contains("is a folder");
    assertThat(execute("--report=/")).startsWith("2").contains("is a folder");
    assertThat(execute("--report=" + folder.resolve("page.html")))
        .startsWith("2--report, as JSON, is")
        .contains("is a folder");
    assertThat(execute("--report=" + folder.resolve("x.json"))).contains("where the JSON goes");
  }

  private String execute(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    if (all.stream().noneMatch(each -> each.startsWith("--report"))) {
      all.add("--report=" + folder.resolve("report.html"));
    }
    StringWriter errors = new StringWriter();
    int code =
        new CommandLine(new Try())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setErr(new PrintWriter(errors))
            .execute(all.toArray(String[]::new));
    return code + errors.toString();
  }
}
