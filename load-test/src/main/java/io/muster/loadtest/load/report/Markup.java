package io.muster.loadtest.load.report;

import io.muster.loadtest.load.report.LoadReport.Check;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What of the page is there without a script: whoever cannot run one is told the verdict. */
final class Markup {
  private Markup() {}

  /** The verdict and what it is made of. */
  static String verdict(LoadReport report) {
    String kind = !report.isGood() ? " bad" : report.interrupted() ? " cut" : "";
    return "<div class=\"verdict%s\"><b>%s</b><ul class=\"checks\">%s</ul></div>"
        .formatted(
            kind,
            escaped(report.verdict()),
            Stream.concat(report.invariants().stream(), report.thresholds().stream())
                .map(Markup::check)
                .collect(Collectors.joining()));
  }

  private static String check(Check check) {
    return "<li class=\"%s\">%s <span class=\"note\">– %s</span></li>"
        .formatted(check.outcome(), escaped(check.text()), escaped(check.evidence()));
  }

  /** As the content of an element. */
  static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
