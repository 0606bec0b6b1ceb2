package io.muster.loadtest.oracle.scenario;

import io.muster.loadtest.oracle.scenario.ConsumerModel.Standing;
import io.muster.loadtest.oracle.scenario.ConsumerStep.Content;
import io.muster.loadtest.oracle.stage.Precision;
import java.util.List;
import org.apache.kafka.common.protocol.ApiKeys;
import org.jspecify.annotations.Nullable;

/** A walk of the consumer protocol (KIP-848), with classic members among the others if any are. */
final class ConsumerWalk implements Walk {
  private static final ApiKeys HEARTBEAT = ApiKeys.CONSUMER_GROUP_HEARTBEAT;

  private static final List<List<String>> SUBSCRIPTIONS =
      List.of(List.of("orders"), List.of("payments"), List.of("orders", "payments"), List.of());

  /** Each matches something: of one that does not, nobody could tell when it is resolved. */
  private static final List<String> REGEXES = List.of("orders", "pay.*s", "orders|payments");

  /** Of one walk: Kafka takes ten seconds for each but the first. */
  private static final int MOST_REGEXES = 2;

  /** First version that knows regular expressions. */
  private static final int WITH_REGEX = 1;

  private static final int FETCH_BY_MEMBER = 9;

  /** First versions that know instance ids (KIP-345). */
  private static final int JOIN_WITH_INSTANCE = 5;

  private static final int SYNC_WITH_INSTANCE = 3;
  private static final int HEARTBEAT_WITH_INSTANCE = 3;
  private static final int COMMIT_WITH_INSTANCE = 7;

  /** First version of LeaveGroup with which an administrator can remove a member. */
  private static final int LEAVE_IN_BATCHES = 3;

  private final Chance chance;
  private final CommonSteps common;
  private final List<Part> cast;
  private final ConsumerModel group;

  /** Whoever is away while others wait for a regex would be forgotten. */
  private final boolean withRegexes;

  private int regexesLeft = MOST_REGEXES;

  /** Whether it is up to chance who owns what: then nobody knows who has something to give up. */
  private final boolean byChance;

  ConsumerWalk(Chance chance, List<Part> cast) {
    this.chance = chance;
    this.common = new CommonSteps(chance);
    this.cast = cast;
    this.group = new ConsumerModel(cast);
    this.withRegexes = chance.odds(6);
    this.byChance = ConsumerCasting.precision(cast) != Precision.EXACTLY;
  }

  @Override
  public Step next() {
    Choices choices = new Choices();
    for (Part part : cast) {
      if (part.isConsumer()) {
        offerOfConsumer(choices, part);
      } else {
        offerOfClassic(choices, part);
      }
    }
    common.offerOfNobody(choices, group.isEmpty());
    choices.offer(
        2,
        () ->
            new ConsumerStep.DescribeConsumers(
                chance.versionOf(ApiKeys.CONSUMER_GROUP_DESCRIBE, 0)));
    if (group.isAnybodyClinging() && cast.stream().anyMatch(Part::isBrieflyClinging)) {
      choices.offer(10, Step.Lapse::new);
    }
    Step step = choices.draw(chance);
    group.apply(step);
    return step;
  }

  private void offerOfConsumer(Choices choices, Part part) {
    String name = part.name();
    Standing standing = group.standing(name);
    switch (standing) {
      case OUT -> {
        choices.offer(group.isEmpty() ? 30 : 8, () -> enter(name));
        choices.offer(1, () -> beat(name, Content.NOTHING));
        choices.offer(1, () -> exit(name, false));
      }
      case MEMBER -> {
        choices.offer(3, () -> beat(name, chance.oneOf(List.of(Content.values()))));
        choices.offer(3, () -> subscribe(name));
        choices.offer(2, () -> exit(name, false));
        choices.offer(1, () -> enter(name));
        choices.offer(1, () -> remove(part));
        if (!byChance) {
          choices.offer(2, () -> new ConsumerStep.Cling(name));
        }
      }
      case CLINGING -> {
        choices.offer(3, () -> beat(name, Content.NOTHING));
        choices.offer(4, () -> new ConsumerStep.LetGo(name));
        choices.offer(1, () -> exit(name, false));
      }
      case AWAY -> {
        choices.offer(8, () -> enter(name));
        choices.offer(1, () -> beat(name, Content.NOTHING));
        choices.offer(1, () -> exit(name, false));
      }
    }
    if (standing != Standing.OUT && !withRegexes) {
      choices.offer(part.isStatic() ? 3 : 1, () -> exit(name, true));
    }
    choices.offer(standing == Standing.OUT ? 1 : 4, () -> commit(part));
    choices.offer(1, () -> fetch(name));
  }

  private void offerOfClassic(Choices choices, Part part) {
    String name = part.name();
    if (group.standing(name) == Standing.OUT) {
      choices.offer(8, () -> join(part, null));
    } else {
      choices.offer(
          1,
          () ->
              join(
                  part,
                  chance.flaw(
                      part.isStatic() ? Flaw.OF_STATIC_CLASSIC_REJOIN : Flaw.OF_CLASSIC_REJOIN)));
      choices.offer(
          2,
          () ->
              new Step.Sync(
                  name,
                  chance.versionOf(ApiKeys.SYNC_GROUP, leastIfStatic(part, SYNC_WITH_INSTANCE)),
                  0,
                  chance.flaw(Flaw.OF_SYNC)));
      choices.offer(
          3,
          () ->
              new Step.Heartbeat(
                  name,
                  chance.versionOf(ApiKeys.HEARTBEAT, leastIfStatic(part, HEARTBEAT_WITH_INSTANCE)),
                  chance.flaw(Flaw.OF_HEARTBEAT)));
      choices.offer(
          3, () -> common.commit(name, leastIfStatic(part, COMMIT_WITH_INSTANCE), Flaw.OF_COMMIT));
      choices.offer(3, () -> remove(part));
    }
  }

  private Step enter(String name) {
    String regex = regex();
    return new ConsumerStep.Enter(
        name,
        chance.versionOf(HEARTBEAT, withRegexes ? WITH_REGEX : 0),
        topics(regex),
        regex,
        chance.flaw(Flaw.OF_ENTER));
  }

  private Step subscribe(String name) {
    String regex = regex();
    return new ConsumerStep.Subscribe(
        name, chance.versionOf(HEARTBEAT, withRegexes ? WITH_REGEX : 0), topics(regex), regex);
  }

  private @Nullable String regex() {
    if (!withRegexes || regexesLeft == 0 || !chance.odds(2)) {
      return null;
    }
    regexesLeft--;
    return chance.oneOf(REGEXES);
  }

  private List<String> topics(@Nullable String regex) {
    return regex == null ? chance.oneOf(SUBSCRIPTIONS) : List.of();
  }

  /** What is wrong with a request that says more than that its sender is alive is of no account. */
  private Step beat(String name, Content content) {
    return new ConsumerStep.Beat(
        name,
        chance.versionOf(HEARTBEAT, withRegexes ? WITH_REGEX : 0),
        content,
        content == Content.NOTHING ? chance.flaw(Flaw.OF_BEAT) : null);
  }

  private Step exit(String name, boolean forAWhile) {
    return new ConsumerStep.Exit(
        name, chance.versionOf(HEARTBEAT, 0), forAWhile, chance.flaw(Flaw.OF_EXIT));
  }

  private Step commit(Part part) {
    return common.commit(
        part.name(),
        leastIfStatic(part, COMMIT_WITH_INSTANCE),
        byChance ? Flaw.OF_COMMIT_BY_CHANCE : Flaw.OF_COMMIT);
  }

  private static int leastIfStatic(Part part, int least) {
    return part.isStatic() ? least : 0;
  }

  private Step fetch(String name) {
    return new Step.Fetch(
        name,
        chance.versionOf(ApiKeys.OFFSET_FETCH, FETCH_BY_MEMBER),
        List.of(GroupName.OWN),
        chance.odds(2),
        chance.odds(4),
        chance.flaw(Flaw.OF_MEMBERS_FETCH));
  }

  private Step join(Part part, @Nullable Flaw flaw) {
    return new Step.Join(
        part.name(),
        chance.versionOf(ApiKeys.JOIN_GROUP, part.isStatic() ? JOIN_WITH_INSTANCE : 1),
        false,
        0,
        part.protocols(),
        flaw);
  }

  private Step remove(Part part) {
    return new Step.Leave(
        List.of(part.name()),
        chance.versionOf(ApiKeys.LEAVE_GROUP, LEAVE_IN_BATCHES),
        part.isStatic() && chance.odds(3),
        chance.flaw(Flaw.OF_LEAVE));
  }
}
