package io.muster.loadtest.oracle.scenario;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Requests of the group protocol in an order that somebody or chance has chosen.
 *
 * @param name unique among those that are played together
 * @param cast everybody who has a part in it
 * @param steps played one after the other, each once the group has come to rest
 */
public record Scenario(String name, List<Part> cast, List<Step> steps) {
  public Scenario {
    cast = List.copyOf(cast);
    steps = List.copyOf(steps);
  }

  /** The same with other steps, and without those who have no part in them. */
  public Scenario withSteps(List<Step> others) {
    Set<String> needed = new LinkedHashSet<>();
    others.forEach(step -> needed.addAll(step.who()));
    return new Scenario(
        name, cast.stream().filter(part -> needed.contains(part.name())).toList(), others);
  }

  /** Whether it is one of the consumer protocol (KIP-848). */
  boolean isOfConsumers() {
    return cast.stream().anyMatch(Part::isConsumer)
        || steps.stream().anyMatch(ConsumerStep.class::isInstance);
  }

  /**
   * Who is in it.
   *
   * @throws IllegalArgumentException when nobody is called so
   */
  Part part(String who) {
    return cast.stream()
        .filter(part -> part.name().equals(who))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("There is no " + who + " in the cast of " + name));
  }
}
