package io.muster.loadtest.oracle.scenario;

import io.muster.loadtest.oracle.scenario.GroupModel.Standing;
import io.muster.loadtest.oracle.scenario.GroupModel.State;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.common.protocol.ApiKeys;

/** A walk of the classic protocol. */
final class ClassicWalk implements Walk {
  private final Chance chance;
  private final CommonSteps common;
  private final List<Part> cast;
  private final GroupModel group;
  private Choices choices = new Choices();

  ClassicWalk(Chance chance, List<Part> cast) {
    this.chance = chance;
    this.common = new CommonSteps(chance);
    this.cast = cast;
    this.group = new GroupModel(cast);
  }

  @Override
  public Step next() {
    choices = new Choices();
    for (Part part : cast) {
      offer(part.name());
    }
    offerTogether();
    offerOfNobody();
    offerTime();
    Step step = choices.draw(chance);
    group.apply(step);
    return step;
  }

  private void offer(int weight, Supplier<Step> step) {
    choices.offer(weight, step);
  }

  private void offer(String name) {
    State state = group.state();
    Standing standing = group.standing(name);
    switch (standing) {
      case OUT -> offer(group.members().size() < 2 ? 12 : 4, () -> join(name, false));
      case RESERVED -> {
        offer(20, () -> join(name, false));
        offer(1, () -> leave(name));
      }
      case GONE -> {
        offer(5, () -> join(name, true));
        offer(1, () -> join(name, false));
      }
      case JOINING, SYNCING -> {
        offer(1, () -> join(name, false));
        offer(1, () -> leave(name));
      }
      case MEMBER -> {
        offer(
            state == State.PREPARING ? 20 : group.isLeader(name) ? 3 : 2, () -> join(name, false));
        offer(syncWeight(name), () -> sync(name));
        offer(2, () -> leave(name));
        offer(1, () -> join(name, true));
      }
    }
    offer(standing == Standing.OUT ? 1 : 3, () -> heartbeat(name));
    offer(
        standing == Standing.OUT ? 1 : 3,
        () -> common.commit(name, leastIfStatic(name, 7), Flaw.OF_COMMIT));
    if (standing != Standing.MEMBER) {
      offer(1, () -> sync(name));
    }
  }

  private int syncWeight(String name) {
    return switch (group.state()) {
      case COMPLETING -> group.isUnsynced(name) ? 20 : 1;
      case STABLE -> group.isUnsynced(name) ? 12 : 1;
      case EMPTY, PREPARING -> 1;
    };
  }

  private void offerTogether() {
    List<String> out =
        group.at(Standing.OUT).stream()
            .filter(name -> !hasNamesake(name))
            .filter(name -> !group.part(name).protocols().isEmpty())
            .toList();
    if (group.state() == State.EMPTY && out.size() > 1) {
      offer(
          40,
          () ->
              new Step.JoinTogether(chance.some(out, 2), chance.versionOf(ApiKeys.JOIN_GROUP, 5)));
    }
  }

  /** Whether there is another process of the same instance. */
  private boolean hasNamesake(String name) {
    String instanceId = group.part(name).instanceId();
    return instanceId != null
        && cast.stream()
            .anyMatch(other -> !other.name().equals(name) && instanceId.equals(other.instanceId()));
  }

  private void offerOfNobody() {
    common.offerOfNobody(choices, group.state() == State.EMPTY);
    List<String> leaving =
        cast.stream().map(Part::name).filter(name -> group.standing(name) != Standing.OUT).toList();
    if (leaving.size() > 1) {
      offer(
          1,
          () ->
              new Step.Leave(
                  chance.some(leaving, 1),
                  chance.versionOf(ApiKeys.LEAVE_GROUP, 3),
                  chance.odds(4),
                  null));
    }
  }

  private void offerTime() {
    boolean briefMembers =
        group.at(Standing.MEMBER).stream().anyMatch(name -> group.part(name).isBrief());
    if (briefMembers) {
      offer(4, Step.Silence::new);
    }
    if (cast.get(0).rebalanceTimeoutMs() == Part.BRIEF_MS && group.canLapse()) {
      offer(8, Step.Lapse::new);
    }
  }

  private Step join(String name, boolean anew) {
    Standing standing = group.standing(name);
    boolean hasId = standing != Standing.OUT && !anew;
    boolean changes = standing == Standing.MEMBER && chance.odds(3);
    int metadata = changes ? group.metadata(name) + 1 : group.metadata(name);
    List<String> protocols = group.protocols(name);
    if (changes && chance.odds(3)) {
      protocols = group.part(chance.oneOf(cast).name()).protocols();
    }
    int least = Math.max(leastIfStatic(name, 5), leastForRebalanceTimeout());
    return new Step.Join(
        name,
        chance.versionOf(ApiKeys.JOIN_GROUP, least),
        anew,
        metadata,
        protocols,
        chance.flaw(hasId ? Flaw.OF_REJOIN : Flaw.OF_FIRST_JOIN));
  }

  private Step sync(String name) {
    int forgotten = chance.odds(6) ? 1 : 0;
    return new Step.Sync(
        name,
        chance.versionOf(ApiKeys.SYNC_GROUP, leastIfStatic(name, 3)),
        forgotten,
        chance.flaw(Flaw.OF_SYNC));
  }

  private Step heartbeat(String name) {
    return new Step.Heartbeat(
        name,
        chance.versionOf(ApiKeys.HEARTBEAT, leastIfStatic(name, 3)),
        chance.flaw(Flaw.OF_HEARTBEAT));
  }

  private Step leave(String name) {
    boolean byInstance = group.part(name).isStatic() && chance.odds(3);
    return new Step.Leave(
        List.of(name),
        chance.versionOf(ApiKeys.LEAVE_GROUP, leastIfStatic(name, 3)),
        byInstance,
        chance.flaw(Flaw.OF_LEAVE));
  }

  private int leastIfStatic(String name, int least) {
    return group.part(name).isStatic() ? least : 0;
  }

  /** Before version 1 the session timeout stands for it, which is to be another one then. */
  private int leastForRebalanceTimeout() {
    Part any = cast.get(0);
    return cast.stream().allMatch(part -> part.sessionTimeoutMs() == any.rebalanceTimeoutMs())
        ? 0
        : 1;
  }
}
