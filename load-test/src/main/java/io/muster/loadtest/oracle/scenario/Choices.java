package io.muster.loadtest.oracle.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The steps that are possible next, each with a weight. */
final class Choices {
  private final List<Choice> choices = new ArrayList<>();

  private record Choice(int weight, Supplier<Step> step) {}

  void offer(int weight, Supplier<Step> step) {
    choices.add(new Choice(weight, step));
  }

  /** One of them. */
  Step draw(Chance chance) {
    int lot = chance.number(choices.stream().mapToInt(Choice::weight).sum());
    for (Choice choice : choices) {
      lot -= choice.weight();
      if (lot < 0) {
        return choice.step().get();
      }
    }
    throw new IllegalStateException("A lot beyond all weights");
  }
}
