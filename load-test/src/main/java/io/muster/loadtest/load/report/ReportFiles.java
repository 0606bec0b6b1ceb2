package io.muster.loadtest.load.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.muster.loadtest.figures.JsonFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The report's two files: a page that needs nothing but a browser, and JSON. */
public final class ReportFiles {
  private static final String PAGE = "load-report.html";
  private static final Pattern PLACE = Pattern.compile("@(TITLE|VERDICT|DATA)@");

  private ReportFiles() {}

  /**
   * Writes the page, as a whole: who is ended meanwhile leaves the one before.
   *
   * @throws IOException when it cannot be written
   */
  public static void writePage(LoadReport report, Path file) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".tmp");
    Files.writeString(next, page(report));
    Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Writes the JSON.
   *
   * @throws IOException when it cannot be written
   */
  public static void writeJson(LoadReport report, Path file) throws IOException {
    JsonFile.write(file, report);
  }

  /**
   * Reads the JSON.
   *
   * @throws IOException when it is no report
   */
  public static LoadReport readJson(Path file) throws IOException {
    return new ObjectMapper().readValue(file.toFile(), LoadReport.class);
  }

  static String page(LoadReport report) throws IOException {
    Map<String, String> contents =
        Map.of(
            "TITLE",
            Markup.escaped(
                "Load test: %s, %s"
                    .formatted(
                        report.settings().get("scenario"), report.settings().get("protocol"))),
            "VERDICT",
            Markup.verdict(report),
            "DATA",
            // "</script>" in a name must not end the element it is in.
            new ObjectMapper().writeValueAsString(report).replace("<", "\\u003c"));
    try (InputStream template = ReportFiles.class.getResourceAsStream("/" + PAGE)) {
      if (template == null) {
        throw new IOException(PAGE + " is not among the resources");
      }
      return PLACE
          .matcher(new String(template.readAllBytes(), StandardCharsets.UTF_8))
          .replaceAll(place -> Matcher.quoteReplacement(contents.get(place.group(1))));
    }
  }
}
