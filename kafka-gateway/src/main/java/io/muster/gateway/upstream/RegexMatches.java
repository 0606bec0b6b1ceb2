package io.muster.gateway.upstream;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which topics match regular expressions (RE2, as Kafka). Groups ask every few seconds, and their
 * expressions and the list of topics are nearly always as before: so what was found is remembered
 * until the list changes. For one thread at a time.
 */
final class RegexMatches {
  private static final Logger LOG = LoggerFactory.getLogger(RegexMatches.class);

  private final Map<String, SortedSet<String>> known;
  private Set<String> topics = Set.of();

  /**
   * @param most expressions that are remembered
   */
  RegexMatches(int most) {
    known = Latest.map(most);
  }

  /**
   * Names of the topics that match, by expression. One that cannot be compiled matches nothing.
   *
   * @param all names of all topics; not changed by anybody any more
   */
  Map<String, SortedSet<String>> of(Set<String> all, Set<String> regexes) {
    if (!all.equals(topics)) {
      known.clear();
    }
    topics = all;
    Map<String, SortedSet<String>> matches = new HashMap<>();
    for (String regex : regexes) {
      SortedSet<String> names = known.get(regex);
      if (names == null) {
        names = matching(regex);
        known.put(regex, names);
      }
      matches.put(regex, names);
    }
    return matches;
  }

  private SortedSet<String> matching(String regex) {
    try {
      Pattern pattern = Pattern.compile(regex);
      return Collections.unmodifiableSortedSet(
          topics.stream()
              .filter(name -> pattern.matcher(name).matches())
              .collect(Collectors.toCollection(TreeSet::new)));
    } catch (PatternSyntaxException e) {
      LOG.warn("Regular expression {} matches nothing: {}", regex, e.getDescription());
      return Collections.emptySortedSet();
    }
  }
}
