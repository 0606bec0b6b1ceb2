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
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DeleteGroupsResponseData;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroupMember;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterConfigsResource;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterConfigsResourceCollection;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterableConfig;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterableConfigCollection;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupRequestData.MemberIdentity;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.message.ListGroupsResponseData.ListedGroup;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** One play of a scenario to one server. */
final class ScenarioPlay {
  private static final Duration TIMEOUT_LIMIT = Duration.ofMillis(2L * Part.BRIEF_MS);

  /**
   * Kafka's habits where Muster has others by default: the leader stays, and a reserved id is
   * waited for as long as a member. Kafka itself does not know these settings and refuses them.
   */
  private static final Map<String, String> KAFKAS_HABITS =
      Map.of(
          "group.leader.selection",
          "sticky",
          "group.join.window.max.ms",
          Integer.toString(Part.AMPLE_MS));

  private final Scenario scenario;
  private final Stage stage;
  private final Ensemble ensemble;
  private final Requests requests;
  private final BriefTimes times;
  private final Map<String, Actor> actors = new LinkedHashMap<>();
  private final Actor outsider;
  private boolean hasHabits;

  /** Whether there is a {@link GroupName#SIMPLE}, by what was answered. */
  private boolean hasSimpleGroup;

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
    takeOnKafkasHabits();
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
      Waiting.Join posted = post(actor, join.anew(), requests.join(actor, join));
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
    } else if (step instanceof Step.CommitSimple commit) {
      requests.commit(outsider, commit).answers();
      hasSimpleGroup = true;
    } else if (step instanceof Step.Fetch fetch) {
      requests.fetch(fetch).answer();
    } else if (step instanceof Step.Describe describe) {
      requests.describe(describe).answer();
    } else if (step instanceof Step.ListGroups list) {
      list(list);
    } else if (step instanceof Step.DeleteGroups delete) {
      requests.delete(delete).answer();
      hasSimpleGroup &= !delete.groups().contains(GroupName.SIMPLE);
    } else if (step instanceof Step.DeleteOffset delete) {
      requests.delete(delete).answer();
    } else if (step instanceof Step.Silence) {
      Set<String> silent = silentMembers();
      ensemble.awaitLook(look -> silent.stream().noneMatch(look::has), TIMEOUT_LIMIT);
    } else if (step instanceof Step.Lapse) {
      lapse();
    }
  }

  private Waiting.Join post(Actor actor, boolean anew, Call<JoinGroupResponseData> join) {
    String memberId = anew ? "" : actor.memberId();
    return new Waiting.Join(actor, memberId, join.post());
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
      Waiting.Join join = post(actor, false, actor.join().at(together.version()));
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
    if (flaw == Flaw.OTHER_GROUP || flaw == Flaw.NO_GROUP) {
      posted.await(TIMEOUT_LIMIT);
    }
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

  /** Muster's list may be behind its groups for half a second. */
  private void list(Step.ListGroups list)
      throws InterruptedException, ExecutionException, TimeoutException {
    GroupLook look = ensemble.last();
    boolean own = look.exists() && isAsked(list, look.group().groupState());
    boolean simple = hasSimpleGroup && isAsked(list, "Empty");
    requests
        .list(list)
        .once(
            "a list with the groups as they are",
            answer ->
                listed(answer, GroupName.SIMPLE).isPresent() == simple
                    && listed(answer, GroupName.OWN)
                        .map(group -> own && isOf(group, look))
                        .orElse(!own));
  }

  /** Whether groups in this state, which are classic ones, are asked for. */
  private static boolean isAsked(Step.ListGroups list, String state) {
    return (list.states().isEmpty() || list.states().stream().anyMatch(state::equalsIgnoreCase))
        && (list.types().isEmpty() || list.types().stream().anyMatch("classic"::equalsIgnoreCase));
  }

  private Optional<ListedGroup> listed(ListGroupsResponseData answer, GroupName name) {
    String groupId = name.idOn(stage);
    return answer.groups().stream().filter(group -> group.groupId().equals(groupId)).findFirst();
  }

  private static boolean isOf(ListedGroup listed, GroupLook look) {
    return listed.protocolType().equals(look.group().protocolType())
        && (listed.groupState().isEmpty() || listed.groupState().equals(look.group().groupState()));
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

  private void takeOnKafkasHabits() throws InterruptedException, ExecutionException {
    hasHabits = configure(AlterConfigOp.OpType.SET);
  }

  /** Whether the server knows such settings of a group. */
  private boolean configure(AlterConfigOp.OpType operation)
      throws InterruptedException, ExecutionException {
    AlterableConfigCollection configs = new AlterableConfigCollection();
    KAFKAS_HABITS.forEach(
        (name, value) ->
            configs.add(
                new AlterableConfig()
                    .setName(name)
                    .setValue(value)
                    .setConfigOperation(operation.id())));
    AlterConfigsResourceCollection resources = new AlterConfigsResourceCollection();
    resources.add(
        new AlterConfigsResource()
            .setResourceType(ConfigResource.Type.GROUP.id())
            .setResourceName(stage.groupId())
            .setConfigs(configs));
    return stage
            .ask(
                new IncrementalAlterConfigsRequestData().setResources(resources),
                ApiKeys.INCREMENTAL_ALTER_CONFIGS.latestVersion(),
                IncrementalAlterConfigsResponseData.class)
            .unrecorded()
            .responses()
            .get(0)
            .errorCode()
        == Errors.NONE.code();
  }

  /**
   * Everybody leaves, so that no server keeps anything waiting; and what servers remember of the
   * group is deleted, so that thousands of plays do not make them slower.
   */
  private void cleanUp() throws InterruptedException, ExecutionException {
    List<MemberIdentity> everybody =
        Stream.concat(
                stage.look().members().stream().map(DescribedGroupMember::memberId),
                ensemble.reservedIds().stream())
            .distinct()
            .map(memberId -> new MemberIdentity().setMemberId(memberId))
            .toList();
    if (!everybody.isEmpty()) {
      unrecorded(
          stage.call(
              new LeaveGroupRequestData().setGroupId(stage.groupId()).setMembers(everybody),
              ApiKeys.LEAVE_GROUP.latestVersion(),
              LeaveGroupResponseData.class));
    }
    unrecorded(
        stage.call(
            new DeleteGroupsRequestData()
                .setGroupsNames(
                    Stream.of(GroupName.OWN, GroupName.SIMPLE)
                        .map(group -> group.idOn(stage))
                        .toList()),
            ApiKeys.DELETE_GROUPS.latestVersion(),
            DeleteGroupsResponseData.class));
    if (hasHabits) {
      configure(AlterConfigOp.OpType.DELETE);
    }
  }

  private static <R extends ApiMessage> void unrecorded(Call<R> call) throws InterruptedException {
    Posted<R> posted = call.post();
    posted.await(TIMEOUT_LIMIT);
  }
}
