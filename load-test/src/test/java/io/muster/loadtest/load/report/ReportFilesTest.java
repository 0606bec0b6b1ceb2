package io.muster.loadtest.load.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ReportFilesTest {
  private static final Pattern DATA =
      Pattern.compile(
          "<script type=\"application/json\" id=\"data\">(.*?)</script>", Pattern.DOTALL);

  private final LoadReport report = Example.report().judged(List.of(Threshold.parse("never>0")));

  @TempDir private Path folder;

  @Test
  void theJsonIsReadBack() throws IOException {
    Path file = folder.resolve("report.json");

    ReportFiles.writeJson(report, file);

    assertThat(ReportFiles.readJson(file)).isEqualTo(report);
    assertThat(new ObjectMapper().readTree(file.toFile()).get("good").asBoolean(true)).isFalse();
  }

  @Test
  void thePageHoldsTheSameDataAndNoNameEndsItsElement() throws IOException {
    Matcher data = DATA.matcher(ReportFiles.page(report));

    assertThat(data.find()).isTrue();
    JsonNode held = new ObjectMapper().readTree(data.group(1));
    assertThat(held)
        .isEqualTo(new ObjectMapper().readTree(new ObjectMapper().writeValueAsString(report)));
    assertThat(held.at("/server/name").asText()).isEqualTo("a server </script><b>");
  }

  @Test
  void theVerdictIsThereWithoutAScript() throws IOException {
    String page = ReportFiles.page(report);

    assertThat(page.substring(0, page.indexOf("<script")))
        .contains("<h1>Load test: steady, range</h1>")
        .contains("<div class=\"verdict bad\"><b>1 of what must be so is not</b>")
        .contains("<li class=\"HELD\">Generations only grow <span class=\"note\">– none seen")
        .contains("<li class=\"BROKEN\">fail if never&gt;0 <span class=\"note\">– never is 3");
  }

  @Test
  void thePageNeedsNoNetwork() throws IOException {
    assertThat(ReportFiles.page(report))
        .startsWith("<!doctype html>")
        .doesNotContain("http://", "https://", "src=", "href=", "@import", "url(")
        .doesNotContain("@TITLE@", "@VERDICT@", "@DATA@");
  }
}
