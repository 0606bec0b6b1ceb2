package io.muster.loadtest.load.report;

import io.muster.loadtest.load.report.LoadReport.Check;
import io.muster.loadtest.load.report.LoadReport.Check.Outcome;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What makes a run fail: a figure that is beyond a bound.
 *
 * @param text as it was written
 * @param comparison one of {@code > >= < <= ==}
 */
public record Threshold(String text, Metric metric, String comparison, double bound) {
  private static final Pattern TEXT =
      Pattern.compile("\\s*([A-Za-z][A-Za-z0-9_.]*)\\s*(>=|<=|==|>|<)\\s*(\\S+)\\s*");

  /**
   * Reads {@code NAME>VALUE}.
   *
   * @throws IllegalArgumentException when it cannot be understood; the message says what could be
   */
  public static Threshold parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'%s' is no threshold; write NAME>VALUE, such as unassigned.max>5s, with one of these:%n%s"
              .formatted(text, Metric.list()));
    }
    Metric metric = Metric.named(matcher.group(1));
    return new Threshold(
        text.strip(), metric, matcher.group(2), metric.unit().parse(matcher.group(3)));
  }

  /** What came of it. A figure that was not measured counts as beyond: nobody can tell. */
  Check check(LoadReport report) {
    OptionalDouble value = metric.of().apply(report);
    if (value.isEmpty()) {
      return new Check("fail if " + text, Outcome.BROKEN, "not measured in this run");
    }
    return new Check(
        "fail if " + text,
        isBeyond(value.getAsDouble()) ? Outcome.BROKEN : Outcome.HELD,
        "%s is %s".formatted(metric.name(), metric.unit().format(value.getAsDouble())));
  }

  private boolean isBeyond(double value) {
    return switch (comparison) {
      case ">" -> value > bound;
      case ">=" -> value >= bound;
      case "<" -> value < bound;
      case "<=" -> value <= bound;
      default -> value == bound;
    };
  }
}
