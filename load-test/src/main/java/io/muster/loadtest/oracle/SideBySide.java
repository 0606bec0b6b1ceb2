package io.muster.loadtest.oracle;

import io.muster.loadtest.oracle.scenario.Duet;
import io.muster.loadtest.oracle.stage.Transcript;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Both transcripts of a scenario, for a person to read: what is the same stands there once. */
final class SideBySide {
  private SideBySide() {}

  static String text(Duet duet, String left, String right) {
    StringBuilder text = new StringBuilder();
    List<Transcript.Step> lefts = duet.left().steps();
    List<Transcript.Step> rights = duet.right().steps();
    for (int i = 0; i < Math.max(lefts.size(), rights.size()); i++) {
      Transcript.Step ofLeft = i < lefts.size() ? lefts.get(i) : null;
      Transcript.Step ofRight = i < rights.size() ? rights.get(i) : null;
      if (ofLeft != null && ofRight != null && ofLeft.label().equals(ofRight.label())) {
        text.append("%d. %s%n".formatted(i + 1, ofLeft.label()));
        append(text, ofLeft.fields(), ofRight.fields(), left, right);
      } else {
        if (ofLeft != null) {
          text.append("%d. %s only: %s%n".formatted(i + 1, left, ofLeft));
        }
        if (ofRight != null) {
          text.append("%d. %s only: %s%n".formatted(i + 1, right, ofRight));
        }
      }
    }
    return text.toString();
  }

  private static void append(
      StringBuilder text,
      SortedMap<String, String> ofLeft,
      SortedMap<String, String> ofRight,
      String left,
      String right) {
    SortedMap<String, String> same = new TreeMap<>(ofLeft);
    same.entrySet().removeIf(field -> !field.getValue().equals(ofRight.get(field.getKey())));
    text.append("     %s%n".formatted(same));
    SortedMap<String, String> all = new TreeMap<>(ofLeft);
    all.putAll(ofRight);
    for (Map.Entry<String, String> field : all.entrySet()) {
      String name = field.getKey();
      if (!same.containsKey(name)) {
        text.append(
            "     %s: %s %s, %s %s%n"
                .formatted(
                    name,
                    left,
                    ofLeft.getOrDefault(name, "(absent)"),
                    right,
                    ofRight.getOrDefault(name, "(absent)")));
      }
    }
  }
}
