package io.muster.loadtest.oracle;

import io.muster.loadtest.oracle.stage.Transcript;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What is meant to be different, read from the table in {@code intended-differences.md}: one row
 * masks the differences whose script, step, field and values its first five columns match; {@code
 * *} stands for any text.
 */
public final class IntendedDifferences {
  private static final String RESOURCE = "/intended-differences.md";

  private final List<Row> rows;

  private IntendedDifferences(List<Row> rows) {
    this.rows = rows;
  }

  private record Row(List<Pattern> patterns, String reason) {
    boolean matches(Difference difference) {
      List<String> values =
          List.of(
              difference.script(),
              difference.step(),
              difference.field(),
              difference.left(),
              difference.right());
      for (int i = 0; i < values.size(); i++) {
        if (!patterns.get(i).matcher(values.get(i)).matches()) {
          return false;
        }
      }
      return true;
    }
  }

  /** Nothing is masked. */
  public static IntendedDifferences none() {
    return new IntendedDifferences(List.of());
  }

  /**
   * The table in the resource.
   *
   * @throws IOException when it cannot be read
   * @throws IllegalStateException when a row has not six columns
   */
  public static IntendedDifferences load() throws IOException {
    try (InputStream in = IntendedDifferences.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IOException(RESOURCE + " is not on the class path");
      }
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  static IntendedDifferences parse(String markdown) {
    List<String> table = markdown.lines().filter(line -> line.startsWith("|")).toList();
    List<Row> rows = new ArrayList<>();
    // The first two lines are the heading and its rule.
    for (String line : table.subList(Math.min(2, table.size()), table.size())) {
      String[] cells = line.strip().split("\\|", -1);
      if (cells.length != 8) {
        throw new IllegalStateException("Not a row of six columns: " + line);
      }
      List<Pattern> patterns =
          Arrays.stream(cells, 1, 6).map(cell -> pattern(cell.strip())).toList();
      rows.add(new Row(patterns, cells[6].strip()));
    }
    return new IntendedDifferences(List.copyOf(rows));
  }

  /** Why this is as it should be; empty when it is not. */
  public Optional<String> reason(Difference difference) {
    return rows.stream().filter(row -> row.matches(difference)).map(Row::reason).findFirst();
  }

  /** What came of a script: its differences, the intended ones apart. */
  OracleReport.Result result(String script, Transcript left, Transcript right) {
    List<Difference> unexpected = new ArrayList<>();
    List<Difference> meant = new ArrayList<>();
    for (Difference difference : Comparison.of(script, left, right)) {
      (reason(difference).isPresent() ? meant : unexpected).add(difference);
    }
    return new OracleReport.Result(script, left.steps().size(), unexpected, meant);
  }

  private static Pattern pattern(String glob) {
    String regex =
        Arrays.stream(glob.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
    return Pattern.compile(regex, Pattern.DOTALL);
  }
}
