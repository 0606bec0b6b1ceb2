package io.muster.loadtest.oracle.scenario;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the generator believes a group of the consumer protocol to be like, so that most of its
 * steps make sense. Nothing depends on its being right: a server that is of another opinion makes a
 * step a wrong one.
 */
final class ConsumerModel {
  /** Where a client stands, whichever protocol it speaks. */
  enum Standing {
    /** No member. */
    OUT,
    MEMBER,
    /** A member that gives nothing up. */
    CLINGING,
    /** A static member that has left to come back. */
    AWAY
  }

  private final List<Part> cast;
  private final Map<String, Standing> standings = new HashMap<>();

  ConsumerModel(List<Part> cast) {
    this.cast = cast;
  }

  Standing standing(String name) {
    return standings.getOrDefault(name, Standing.OUT);
  }

  boolean isEmpty() {
    return cast.stream().allMatch(part -> standing(part.name()) == Standing.OUT);
  }

  boolean isAnybodyClinging() {
    return cast.stream().anyMatch(part -> standing(part.name()) == Standing.CLINGING);
  }

  void apply(Step step) {
    if (step.flaw() != null) {
      return;
    }
    if (step instanceof ConsumerStep.Enter enter) {
      enter(part(enter.name()));
    } else if (step instanceof ConsumerStep.Exit exit) {
      exit(part(exit.name()), exit.forAWhile());
    } else if (step instanceof ConsumerStep.Cling cling) {
      move(cling.name(), Standing.MEMBER, Standing.CLINGING);
    } else if (step instanceof ConsumerStep.LetGo letGo) {
      move(letGo.name(), Standing.CLINGING, Standing.MEMBER);
    } else if (step instanceof Step.Join join) {
      replace(part(join.name()));
    } else if (step instanceof Step.Leave leave) {
      leave.names().forEach(name -> standings.put(name, Standing.OUT));
    } else if (step instanceof Step.Lapse) {
      cast.stream()
          .filter(Part::isBrieflyClinging)
          .forEach(part -> move(part.name(), Standing.CLINGING, Standing.OUT));
    }
  }

  /** An instance id that is in use is not given away, nor given again. */
  private void enter(Part part) {
    boolean refused =
        cast.stream()
            .filter(part::isSameInstance)
            .filter(Part::isConsumer)
            .anyMatch(other -> isIn(other.name()) && standing(other.name()) != Standing.AWAY);
    if (!refused) {
      replace(part);
    }
  }

  private void replace(Part part) {
    cast.stream()
        .filter(part::isSameInstance)
        .forEach(other -> standings.put(other.name(), Standing.OUT));
    standings.put(part.name(), Standing.MEMBER);
  }

  private void exit(Part part, boolean forAWhile) {
    if (isIn(part.name()) && (part.isStatic() || !forAWhile)) {
      standings.put(part.name(), forAWhile ? Standing.AWAY : Standing.OUT);
    }
  }

  private boolean isIn(String name) {
    return standing(name) != Standing.OUT;
  }

  private void move(String name, Standing from, Standing to) {
    standings.replace(name, from, to);
  }

  private Part part(String name) {
    return cast.stream()
        .filter(part -> part.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(name + " is not in the cast"));
  }
}
