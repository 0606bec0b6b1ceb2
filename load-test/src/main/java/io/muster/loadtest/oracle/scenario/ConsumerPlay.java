package io.muster.loadtest.oracle.scenario;

import io.muster.loadtest.oracle.stage.Actor;
import io.muster.loadtest.oracle.stage.BadLuckException;
import io.muster.loadtest.oracle.stage.Call;
import io.muster.loadtest.oracle.stage.Company;
import io.muster.loadtest.oracle.stage.ConsumerActor;
import io.muster.loadtest.oracle.stage.ConsumerLook;
import io.muster.loadtest.oracle.stage.Posted;
import io.muster.loadtest.oracle.stage.Precision;
import io.muster.loadtest.oracle.stage.Script;
import io.muster.loadtest.oracle.stage.Stage;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupRequestData.MemberIdentity;
import org.apache.kafka.common.message.ListGroupsResponseData.ListedGroup;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * One play of a scenario of the consumer protocol to one server. After each step members do what
 * their clients do until nothing changes any more, and what has come of it is recorded; so each
 * step meets a group of which both servers have the same to say.
 */
final class ConsumerPlay {
  private static final Duration LIMIT = Duration.ofMillis(2L * Part.BRIEF_MS);
  private static final long POLL_INTERVAL_MS = 100;

  private final Scenario scenario;
  private final Stage stage;
  private final Requests requests;
  private final ConsumerRequests consumerRequests;
  private final Map<String, ConsumerActor> consumers = new LinkedHashMap<>();
  private final Map<String, Actor> classics = new LinkedHashMap<>();
  private final Actor outsider;
  private final Company company;
  private final RegexRefresh regexes = new RegexRefresh();
  private final ConsumerTimes times;
  private final Upkeep upkeep;
  private final Listing listing;
  private final Precision precision;
  private ConsumerLook look;

  private ConsumerPlay(Scenario scenario, Stage stage)
      throws InterruptedException, ExecutionException {
    this.scenario = scenario;
    this.stage = stage;
    this.precision = ConsumerCasting.precision(scenario.cast());
    this.requests = new Requests(stage, name -> name);
    this.consumerRequests = new ConsumerRequests(stage, precision);
    for (Part part : scenario.cast()) {
      if (part.isConsumer()) {
        consumers.put(part.name(), stage.consumer(part.name(), part::tell));
      } else {
        classics.put(part.name(), stage.member(part.name(), part::profile));
      }
    }
    this.outsider = stage.member("outsider");
    this.company =
        new Company(stage, List.copyOf(consumers.values()), List.copyOf(classics.values()));
    this.times = new ConsumerTimes(scenario, consumers, company);
    this.upkeep = new Upkeep(stage);
    this.listing = new Listing(stage);
    this.look = stage.lookAtGroup();
  }

  static Script script(Scenario scenario) {
    return new Script(scenario.name(), stage -> new ConsumerPlay(scenario, stage).play());
  }

  private void play() throws InterruptedException, ExecutionException, TimeoutException {
    upkeep.configure(Upkeep.KAFKAS_HABITS);
    upkeep.configure(Upkeep.HASTE);
    try {
      for (int i = 0; i < scenario.steps().size(); i++) {
        stage.heading("step %d ".formatted(i + 1));
        play(scenario.steps().get(i));
      }
    } catch (BadLuckException e) {
      cleanUp();
      throw e;
    }
    cleanUp();
  }

  private void cleanUp() throws InterruptedException, ExecutionException {
    upkeep.cleanUp(stage.lookAtGroup().memberIds().stream());
  }

  private void play(Step step) throws InterruptedException, ExecutionException, TimeoutException {
    Detour detour = detour(step);
    if (detour != null) {
      stage.note(step.toString(), "not played", detour.words());
      return;
    }
    boolean epochsAreOpen = mayRaiseEpochTwice(step);
    long began = System.nanoTime();
    perform(step);
    look = company.settle(regexes.resolvedBy(step));
    regexes.settled(step);
    if (epochsAreOpen) {
      company.countEpochsAnew(look);
    }
    look.record(stage, precision);
    times.check(look, began);
  }

  /**
   * Whether a member brings a regular expression that nobody has to a group that needs another
   * target anyway: since the last member has left, or for the names that this one subscribes to
   * besides. Kafka raises the group epoch once more when the topics are found, Muster does not.
   */
  private boolean mayRaiseEpochTwice(Step step) {
    if (!(step instanceof ConsumerStep.OfSubscription told) || told.regex() == null) {
      return false;
    }
    ConsumerActor member = consumer(told.name());
    boolean otherNames =
        !look.topicsOf(member.memberId(), member.instanceIdOrNull())
            .equals(Set.copyOf(told.topics()));
    return !look.isSubscribedToRegex(told.regex()) && (otherNames || look.lacksTarget());
  }

  private void perform(Step step)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (step instanceof ConsumerStep ofConsumers) {
      perform(ofConsumers);
    } else if (step instanceof Step.Join join) {
      join(join);
    } else if (step instanceof Step.Sync sync) {
      requests.sync(classic(sync.name()), sync).trimmed(this::forgetChoice).answer();
    } else if (step instanceof Step.Heartbeat heartbeat) {
      requests.heartbeat(classic(heartbeat.name()), heartbeat).answer();
    } else if (step instanceof Step.Leave leave) {
      List<MemberIdentity> leaving =
          leave.names().stream().map(name -> identity(name, leave)).toList();
      requests.remove(leaving, leave).answer();
    } else if (step instanceof Step.Commit commit) {
      commit(commit);
    } else if (step instanceof Step.Fetch fetch) {
      requests.fetch(fetch, fetch.name() == null ? null : consumer(fetch.name())).answer();
    } else if (step instanceof Step.ListGroups list) {
      ListedGroup own =
          new ListedGroup()
              .setGroupType(look.isConsumerGroup() ? "consumer" : "classic")
              .setProtocolType(look.protocolType())
              .setGroupState(look.state());
      requests
          .list(list)
          .once("a list with the groups as they are", answer -> listing.isRight(answer, list, own));
    } else if (step instanceof Step.Describe describe) {
      requests.describe(describe).trimmed(this::forgetChoice).answer();
    } else if (step instanceof Step.Lapse) {
      lapse();
    } else {
      ask(step);
    }
  }

  private void perform(ConsumerStep step) throws InterruptedException, ExecutionException {
    if (step instanceof ConsumerStep.Enter enter) {
      ConsumerActor actor = consumer(enter.name());
      short error = consumerRequests.enter(actor, enter).answer().errorCode();
      if (enter.flaw() == null && error == Errors.NONE.code()) {
        ConsumerRequests.entered(actor, enter);
        company.letGo(actor);
      }
    } else if (step instanceof ConsumerStep.Beat beat) {
      consumerRequests.beat(consumer(beat.name()), beat).answer();
    } else if (step instanceof ConsumerStep.Subscribe subscribe) {
      consumerRequests.subscribe(consumer(subscribe.name()), subscribe).answer();
    } else if (step instanceof ConsumerStep.Exit exit) {
      consumerRequests.exit(consumer(exit.name()), exit).answer();
    } else if (step instanceof ConsumerStep.DescribeConsumers describe) {
      consumerRequests.describe(describe).answer();
    } else if (step instanceof ConsumerStep.Cling cling) {
      company.cling(consumer(cling.name()));
    } else if (step instanceof ConsumerStep.LetGo letGo) {
      company.letGo(consumer(letGo.name()));
    }
  }

  /** A client that is given its id first joins with it at once. */
  private void join(Step.Join join)
      throws InterruptedException, ExecutionException, TimeoutException {
    Actor actor = classic(join.name());
    if (answered(actor, join).errorCode() == Errors.MEMBER_ID_REQUIRED.code()) {
      answered(actor, join);
    }
  }

  /** Others may have to join, too, before it is answered. */
  private JoinGroupResponseData answered(Actor actor, Step.Join join)
      throws InterruptedException, ExecutionException, TimeoutException {
    Posted<JoinGroupResponseData> posted =
        requests.join(actor, join).trimmed(ConsumerPlay::forgetGeneration).post();
    company.sent(actor, posted);
    goOnUntil(unused -> posted.isAnswered(), "A JoinGroup is answered");
    return posted.answer();
  }

  /** In a consumer group it is an epoch, and nobody leads. */
  private static void forgetGeneration(JoinGroupResponseData answer) {
    answer.setGenerationId(0).setLeader("").setMembers(List.of());
  }

  private void forgetChoice(SyncGroupResponseData answer) {
    if (precision != Precision.EXACTLY) {
      answer.setAssignment(new byte[0]);
    }
  }

  private void forgetChoice(DescribeGroupsResponseData answer) {
    if (precision != Precision.EXACTLY) {
      answer.groups().stream()
          .flatMap(group -> group.members().stream())
          .forEach(member -> member.setMemberAssignment(new byte[0]));
    }
  }

  private void commit(Step.Commit commit) throws InterruptedException, ExecutionException {
    String name = commit.name();
    if (name != null && consumers.containsKey(name)) {
      requests.commit(consumer(name), commit).answer();
    } else {
      requests.commit(name == null ? outsider : classic(name), commit).answer();
    }
  }

  private void ask(Step step) throws InterruptedException, ExecutionException {
    Call<?> call = requests.ofTool(step, outsider);
    if (call == null) {
      throw new IllegalArgumentException("No step of the consumer protocol: " + step);
    }
    call.answer();
    listing.played(step);
  }

  /** Until those are out who have clung for too long to what they were to give up. */
  private void lapse() throws InterruptedException, ExecutionException, TimeoutException {
    List<ConsumerActor> late = times.late(look);
    goOnUntil(
        now -> late.stream().map(ConsumerActor::memberId).noneMatch(now::has),
        "Who gives nothing up is fenced");
    late.forEach(company::letGo);
  }

  /** Everybody does what clients do by themselves. */
  private void goOnUntil(Predicate<ConsumerLook> wanted, String what)
      throws InterruptedException, ExecutionException, TimeoutException {
    long start = System.nanoTime();
    while (!wanted.test(company.round())) {
      if (System.nanoTime() - start > LIMIT.toNanos()) {
        throw new TimeoutException("%s: not within %s".formatted(what, LIMIT));
      }
      TimeUnit.MILLISECONDS.sleep(POLL_INTERVAL_MS);
    }
  }

  private @Nullable Detour detour(Step step) {
    if (step instanceof Step.Lapse && times.late(look).isEmpty()) {
      return Detour.NOTHING_TO_WAIT_FOR;
    } else if (step.flaw() == Flaw.FORMER_GENERATION
        && step.who().stream().anyMatch(this::isInFirstEpoch)) {
      return Detour.NO_FORMER_EPOCH;
    } else if (!look.exists() && step.flaw() == Flaw.LONG_METADATA) {
      return Detour.REFUSED_FIRST_COMMIT;
    } else if (leavesNobodyButThoseAway(step)) {
      return Detour.NOBODY_TO_ASK;
    } else if (step instanceof Step.Join join && isOldIdInEmptyGroup(join)) {
      return Detour.OLD_ID_IN_EMPTY_GROUP;
    }
    return null;
  }

  private boolean isOldIdInEmptyGroup(Step.Join join) {
    return look.isConsumerGroup()
        && look.isEmpty()
        && (join.flaw() == Flaw.MADE_UP_MEMBER_ID || !classic(join.name()).memberId().isEmpty());
  }

  private boolean leavesNobodyButThoseAway(Step step) {
    List<ConsumerActor> going = going(step);
    List<ConsumerActor> rest =
        consumers.values().stream()
            .filter(member -> look.has(member.memberId()) && !going.contains(member))
            .toList();
    return departs(step)
        && !rest.isEmpty()
        && rest.stream().allMatch(member -> look.isAway(member.memberId()));
  }

  private static boolean departs(Step step) {
    return step instanceof Step.Lapse
        || step instanceof Step.Leave
        || (step instanceof ConsumerStep.Exit exit && !exit.forAWhile());
  }

  /** Who departs with it, whichever process of an instance is the member. */
  private List<ConsumerActor> going(Step step) {
    if (step instanceof Step.Lapse) {
      return times.late(look);
    }
    return step.who().stream()
        .map(scenario::part)
        .flatMap(part -> scenario.cast().stream().filter(other -> isOrReplaces(part, other)))
        .filter(Part::isConsumer)
        .map(part -> consumer(part.name()))
        .toList();
  }

  private static boolean isOrReplaces(Part part, Part other) {
    return part.equals(other) || part.isSameInstance(other);
  }

  private boolean isInFirstEpoch(String name) {
    ConsumerActor member = consumers.get(name);
    return member != null && !company.hasFormerEpoch(member);
  }

  private MemberIdentity identity(String name, Step.Leave leave) {
    ConsumerActor consumer = consumers.get(name);
    if (consumer != null) {
      return Requests.identity(consumer.memberId(), consumer.instanceIdOrNull(), leave);
    }
    Actor classic = classic(name);
    return Requests.identity(classic.memberId(), classic.instanceIdOrNull(), leave);
  }

  private ConsumerActor consumer(String name) {
    return known(consumers.get(name), name);
  }

  private Actor classic(String name) {
    return known(classics.get(name), name);
  }

  private <T> T known(@Nullable T actor, String name) {
    if (actor == null) {
      throw new IllegalArgumentException(
          "Nobody in the cast of %s is called %s and speaks this protocol"
              .formatted(scenario.name(), name));
    }
    return actor;
  }
}
