package io.muster.loadtest.oracle.scenario;

import io.muster.loadtest.oracle.stage.Actor;
import io.muster.loadtest.oracle.stage.BadLuckException;
import io.muster.loadtest.oracle.stage.Call;
import io.muster.loadtest.oracle.stage.Posted;
import io.muster.loadtest.oracle.stage.Script;
import io.muster.loadtest.oracle.stage.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroupMember;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.ListGroupsResponseData.ListedGroup;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** One play of a scenario to one server. */
final class ScenarioPlay {
  private static final Duration TIMEOUT_LIMIT = Duration.ofMillis(2L * Part.BRIEF_MS);

  private final Scenario scenario;
  private final Stage stage;
  private final Ensemble ensemble;
  private final Requests requests;
  private final BriefTimes times;
  private final Map<String, Actor> actors = new LinkedHashMap<>();
  private final Actor outsider;
  private final Upkeep upkeep;
  private final Listing listing;

  private ScenarioPlay(Scenario scenario, Stage stage, Leaders leaders) {
    this.scenario = scenario;
    this.stage = stage;
    this.ensemble = new Ensemble(stage, leaders);
    this.requests = new Requests(stage, ensemble::nameOf);
    this.times = new BriefTimes(scenario);
    for (Part part : scenario.cast()) {
      actors.put(part.name(), stage.member(part.name(), part::profile));
    }
    this.outsider = stage.member("outsider");
    this.upkeep = new Upkeep(stage);
    this.listing = new Listing(stage);
  }

  static Script script(Scenario scenario, Leaders leaders) {
    return new Script(
        scenario.name(),
        stage -> {
          leaders.begin();
          new ScenarioPlay(scenario, stage, leaders).play();
        });
  }

  private void play() throws InterruptedException, ExecutionException, TimeoutException {
    upkeep.configure(Upkeep.KAFKAS_HABITS);
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
    upkeep.cleanUp(
        Stream.concat(
            stage.look().members().stream().map(DescribedGroupMember::memberId),
            ensemble.reservedIds().stream()));
  }

  private void play(Step step) throws InterruptedException, ExecutionException, TimeoutException {
    long began = System.nanoTime();
    GroupLook before = ensemble.last();
    int generation = ensemble.newestGeneration();
    Detour detour = detour(step);
    if (detour != null) {
      stage.note(step.toString(), "not played", detour.words());
      return;
    }
    if (isSound(step)) {
      step.who().forEach(name -> times.hear(actor(name).memberId()));
    }
    perform(step);
    if (step instanceof Step.Silence || step instanceof Step.Lapse) {
      began = System.nanoTime(); // What begins with the end of a timeout begins now.
    }
    ensemble.rest();
    times.check(ensemble, before, generation, began, this::isBrief);
  }

  private void perform(Step step)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (step instanceof Step.Join join) {
      Actor actor = actor(join.name());
      Waiting.Join posted =
          post(actor, join.anew(), isElsewhere(join.flaw()), requests.join(actor, join));
      awaitIfElsewhere(join.flaw(), posted.posted());
      ensemble.add(posted);
    } else if (step instanceof Step.JoinTogether together) {
      joinTogether(together);
    } else if (step instanceof Step.Sync sync) {
      sync(sync);
    } else if (step instanceof Step.Heartbeat heartbeat) {
      requests.heartbeat(actor(heartbeat.name()), heartbeat).answer();
    } else if (step instanceof Step.Leave leave) {
      leave(leave);
    } else if (step instanceof Step.Commit commit) {
      requests.commit(commit.name() == null ? outsider : actor(commit.name()), commit).answer();
    } else if (step instanceof Step.Fetch fetch) {
      requests.fetch(fetch, null).answer();
    } else if (step instanceof Step.ListGroups list) {
      list(list);
    } else if (step instanceof Step.Silence) {
      Set<String> silent = silentMembers();
      ensemble.awaitLook(look -> silent.stream().noneMatch(look::has), TIMEOUT_LIMIT);
    } else if (step instanceof Step.Lapse) {
      lapse();
    } else {
      ask(step);
    }
  }

  private void ask(Step step) throws InterruptedException, ExecutionException {
    Call<?> call = requests.ofTool(step, outsider);
    if (call == null) {
      throw new IllegalArgumentException("No step of the classic protocol: " + step);
    }
    call.answer();
    listing.played(step);
  }

  private Waiting.Join post(
      Actor actor, boolean anew, boolean elsewhere, Call<JoinGroupResponseData> join) {
    String memberId = anew ? "" : actor.memberId();
    return new Waiting.Join(actor, memberId, elsewhere, join.post());
  }

  /** The order of their arrival is that of the step, so that the same one leads. */
  private void joinTogether(Step.JoinTogether together)
      throws InterruptedException, ExecutionException {
    for (String name : together.names()) {
      Actor actor = actor(name);
      if (actor.memberId().isEmpty() && actor.instanceIdOrNull() == null) {
        ensemble.joined(actor, actor.join().at(together.version()).answer());
      }
    }
    boolean first = ensemble.last().isEmpty();
    List<Waiting.Join> joins = new ArrayList<>();
    for (String name : together.names()) {
      Actor actor = actor(name);
      Waiting.Join join = post(actor, false, false, actor.join().at(together.version()));
      joins.add(join);
      ensemble.add(join);
      ensemble.awaitArrival(join);
    }
    if (first) {
      ensemble.rest();
      requireOneGeneration(joins);
    }
  }

  private void requireOneGeneration(List<Waiting.Join> joins) {
    long generations =
        joins.stream()
            .map(Waiting.Join::actor)
            .filter(actor -> ensemble.last().has(actor.memberId()))
            .map(Actor::generation)
            .distinct()
            .count();
    if (generations > 1 || joins.stream().anyMatch(ensemble::isWaiting)) {
      throw new BadLuckException("The members did not join into one generation");
    }
  }

  private void sync(Step.Sync sync) throws InterruptedException {
    Actor actor = actor(sync.name());
    int generation = actor.generation();
    boolean leads = actor.isLeader();
    Posted<SyncGroupResponseData> posted = requests.sync(actor, sync).post();
    awaitIfElsewhere(sync.flaw(), posted);
    ensemble.add(new Waiting.Sync(actor, actor.memberId(), generation, leads, posted));
    if (isSound(sync) && generation == ensemble.newestGeneration()) {
      times.synced(actor.memberId());
    }
  }

  /** What a SyncGroup does not say, by its version or its sender, cannot be wrong with it. */
  private boolean isSound(Step step) {
    return step.flaw() == null
        || (step instanceof Step.Sync sync && requests.isVoid(actor(sync.name()), sync));
  }

  /**
   * That the group has come to rest says nothing of one that does not exist. It keeps nobody
   * waiting, but a Muster has to look it up first.
   */
  private static void awaitIfElsewhere(@Nullable Flaw flaw, Posted<?> posted)
      throws InterruptedException {
    if (isElsewhere(flaw)) {
      posted.await(TIMEOUT_LIMIT);
    }
  }

  private static boolean isElsewhere(@Nullable Flaw flaw) {
    return flaw == Flaw.OTHER_GROUP || flaw == Flaw.NO_GROUP;
  }

  private void leave(Step.Leave leave) throws InterruptedException, ExecutionException {
    List<Actor> leaving = leave.names().stream().map(this::actor).toList();
    for (Actor actor : actors.values()) {
      if (leaving.stream().anyMatch(gone -> isSameMember(gone, actor))) {
        ensemble.forgetSync(actor);
      }
    }
    LeaveGroupResponseData answer = requests.leave(leaving, leave).answer();
    if (answer.errorCode() == Errors.NONE.code()) {
      answer.members().stream()
          .filter(member -> member.errorCode() == Errors.NONE.code())
          .forEach(member -> ensemble.returned(member.memberId()));
      if (answer.members().isEmpty()) {
        leaving.forEach(actor -> ensemble.returned(actor.memberId()));
      }
    }
  }

  /** An administrator removes an instance, whichever process of it is the member. */
  private static boolean isSameMember(Actor one, Actor other) {
    String instanceId = one.instanceIdOrNull();
    return one == other || (instanceId != null && instanceId.equals(other.instanceIdOrNull()));
  }

  private void list(Step.ListGroups list)
      throws InterruptedException, ExecutionException, TimeoutException {
    var group = ensemble.last().group();
    ListedGroup own =
        new ListedGroup()
            .setGroupType("classic")
            .setProtocolType(group.protocolType())
            .setGroupState(group.groupState());
    requests
        .list(list)
        .once("a list with the groups as they are", answer -> listing.isRight(answer, list, own));
  }

  /** Members of brief sessions whose requests are answered. */
  private Set<String> silentMembers() {
    return ensemble.last().members().stream()
        .map(DescribedGroupMember::memberId)
        .filter(memberId -> isBrief(memberId) && !ensemble.isWaiting(memberId))
        .collect(Collectors.toSet());
  }

  private boolean isBrief(String memberId) {
    Actor owner = ensemble.ownerOf(memberId);
    return owner != null && scenario.part(owner.name()).isBrief();
  }

  private void lapse() throws InterruptedException, ExecutionException {
    GroupLook before = ensemble.last();
    if (before.isPreparing()) {
      ensemble.awaitLook(look -> !look.isPreparing(), TIMEOUT_LIMIT);
    } else {
      ensemble.awaitLook(look -> !look.isCompleting() && !look.isStable(), TIMEOUT_LIMIT);
    }
  }

  private @Nullable Detour detour(Step step) {
    GroupLook look = ensemble.last();
    Set<String> reserved = ensemble.reservedIds();
    if (step instanceof Step.Lapse) {
      boolean something = look.isPreparing() ? ensemble.hasJoinWaiting() : times.isSyncPending();
      return something ? null : Detour.NOTHING_TO_WAIT_FOR;
    } else if (step instanceof Step.Silence && silentMembers().isEmpty()) {
      return Detour.NOTHING_TO_WAIT_FOR;
    } else if (step instanceof Step.Silence && reserved.stream().anyMatch(this::isBrief)) {
      return Detour.SILENCE_WITH_RESERVED_IDS;
    } else if (!look.exists()
        && step instanceof Step.Join founder
        && founder.flaw() == Flaw.NO_PROTOCOL) {
      return Detour.REFUSED_FOUNDER;
    } else if (!look.exists()
        && step instanceof Step.Commit first
        && first.flaw() == Flaw.LONG_METADATA) {
      return Detour.REFUSED_FIRST_COMMIT;
    } else if (reserved.isEmpty()) {
      return null;
    } else if (step instanceof Step.Join join
        && join.flaw() == Flaw.UNKNOWN_INSTANCE
        && reserved.contains(actor(join.name()).memberId())) {
      return Detour.RESERVED_ID_WITH_INSTANCE;
    } else if (look.isEmpty()) {
      return entersEmptyGroup(step, reserved) ? Detour.EMPTY_GROUP_WITH_RESERVED_IDS : null;
    }
    Set<String> going = going(step);
    if (!look.isPreparing() && going.stream().anyMatch(reserved::contains)) {
      return Detour.RESERVED_ID_RETURNED;
    }
    return (look.isPreparing() || step instanceof Step.Silence)
            && look.members().stream().map(DescribedGroupMember::memberId).allMatch(going::contains)
        ? Detour.LAST_MEMBER_LEAVES_RESERVED_IDS
        : null;
  }

  private boolean entersEmptyGroup(Step step, Set<String> reserved) {
    if (step instanceof Step.JoinTogether) {
      return true;
    }
    if (!(step instanceof Step.Join join)) {
      return false;
    }
    Actor actor = actor(join.name());
    boolean hasId = !join.anew() && !actor.memberId().isEmpty();
    boolean entersAtOnce =
        hasId
            ? reserved.contains(actor.memberId())
            : actor.instanceIdOrNull() != null || join.version() < 4;
    return entersAtOnce && !(hasId && reserved.size() == 1);
  }

  /** Member ids that this step takes out of the group, if it is answered well. */
  private Set<String> going(Step step) {
    if (step instanceof Step.Leave leave && leave.flaw() != Flaw.OTHER_GROUP) {
      return leave.names().stream()
          .map(this::actor)
          .flatMap(
              actor ->
                  isByInstance(leave, actor)
                      ? ensemble.last().members().stream()
                          .filter(
                              member ->
                                  member.groupInstanceId() != null
                                      && member.groupInstanceId().equals(actor.instanceIdOrNull()))
                          .map(DescribedGroupMember::memberId)
                      : Stream.of(actor.memberId()))
          .collect(Collectors.toSet());
    }
    return step instanceof Step.Silence ? silentMembers() : Set.of();
  }

  /** Who says no member id is known by its instance id, whether that was meant or not. */
  private static boolean isByInstance(Step.Leave leave, Actor actor) {
    return leave.byInstance() || leave.flaw() == Flaw.NO_MEMBER_ID || actor.memberId().isEmpty();
  }

  private Actor actor(String name) {
    Actor actor = actors.get(name);
    if (actor == null) {
      throw new IllegalArgumentException(name + " is not in the cast of " + scenario.name());
    }
    return actor;
  }
}
