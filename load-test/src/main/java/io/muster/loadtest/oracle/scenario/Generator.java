package io.muster.loadtest.oracle.scenario;

import io.muster.loadtest.oracle.scenario.GroupModel.Standing;
import io.muster.loadtest.oracle.scenario.GroupModel.State;
import io.muster.loadtest.oracle.stage.Peer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.apache.kafka.common.protocol.ApiKeys;
import org.jspecify.annotations.Nullable;

/**
 * Makes scenarios by chance: weighted random walks of a few clients, most of whose steps are what a
 * client would do next. The same seed and vocabulary make the same scenarios.
 */
public final class Generator {
  private static final int MIN_STEPS = 6;
  private static final int MAX_STEPS = 26;

  /** One request out of so many has a flaw. */
  private static final int FLAW_ODDS = 7;

  private final long seed;
  private final Vocabulary vocabulary;

  public Generator(long seed, Vocabulary vocabulary) {
    this.seed = seed;
    this.vocabulary = vocabulary;
  }

  /** Scenario number {@code index} of this seed; it depends on no other. */
  public Scenario scenario(int index) {
    SplittableRandom random =
        new SplittableRandom(new SplittableRandom(seed).nextLong() + index * 0x9E3779B97F4A7C15L);
    List<Part> cast = new Casting(random).cast();
    return new Scenario("seed %d, scenario %d".formatted(seed, index), cast, walk(random, cast));
  }

  private List<Step> walk(SplittableRandom random, List<Part> cast) {
    GroupModel group = new GroupModel(cast);
    List<Step> steps = new ArrayList<>();
    int length = random.nextInt(MIN_STEPS, MAX_STEPS + 1);
    while (steps.size() < length) {
      Step step = new Walk(random, vocabulary, cast, group).next();
      group.apply(step);
      steps.add(step);
    }
    return steps;
  }

  /** Who is in a scenario, and in what way time matters. */
  private record Casting(SplittableRandom random) {
    private static final List<List<String>> CONSUMER_PROTOCOLS =
        List.of(
            List.of("range"),
            List.of("range", "roundrobin"),
            List.of("roundrobin", "range"),
            List.of("range", "cooperative-sticky", "roundrobin"));

    List<Part> cast() {
      // Where nothing else is said, time does not matter: timeouts are longer than the scenario.
      boolean briefSessions = random.nextInt(10) == 0;
      boolean briefRebalances = !briefSessions && random.nextInt(10) == 0;
      boolean uniform = random.nextInt(3) > 0;
      String type = random.nextInt(5) == 0 ? "connect" : "consumer";
      int processes = random.nextInt(1, 6);
      int instances = random.nextInt(3) == 0 ? random.nextInt(1, 3) : 0;
      List<Part> cast = new ArrayList<>();
      for (int i = 0; i < processes; i++) {
        String name = String.valueOf((char) ('a' + i));
        String instanceId = null;
        if (instances > 0 && random.nextInt(3) > 0) {
          instanceId = "instance-" + (1 + random.nextInt(instances));
        }
        int sessionMs = briefSessions && random.nextInt(2) == 0 ? Part.BRIEF_MS : Part.AMPLE_MS;
        cast.add(
            new Part(
                name,
                instanceId,
                sessionOf(instanceId, cast, sessionMs),
                briefRebalances ? Part.BRIEF_MS : Part.AMPLE_MS,
                type,
                uniform
                    ? CONSUMER_PROTOCOLS.get(0)
                    : CONSUMER_PROTOCOLS.get(random.nextInt(CONSUMER_PROTOCOLS.size()))));
      }
      return cast;
    }

    /** All processes of an instance have the same: Kafka begins with the predecessor's. */
    private static int sessionOf(@Nullable String instanceId, List<Part> others, int otherwiseMs) {
      return others.stream()
          .filter(other -> instanceId != null && instanceId.equals(other.instanceId()))
          .map(Part::sessionTimeoutMs)
          .findFirst()
          .orElse(otherwiseMs);
    }
  }

  /** One step of a walk: every step that is possible has a weight. */
  private static final class Walk {
    private static final List<String> TOPICS = Peer.TOPICS.keySet().stream().sorted().toList();
    private static final List<String> STATES =
        List.of("Empty", "PreparingRebalance", "CompletingRebalance", "STABLE");
    private static final List<String> TYPES = List.of("classic", "Consumer", "share");

    /** First versions of requests for several groups, and of filters (KIP-518, KIP-848). */
    private static final int FETCH_IN_BATCHES = 8;

    private static final int LIST_BY_STATE = 4;
    private static final int LIST_BY_TYPE = 5;

    private final SplittableRandom random;
    private final Vocabulary vocabulary;
    private final List<Part> cast;
    private final GroupModel group;
    private final List<Choice> choices = new ArrayList<>();

    private record Choice(int weight, Supplier<Step> step) {}

    Walk(SplittableRandom random, Vocabulary vocabulary, List<Part> cast, GroupModel group) {
      this.random = random;
      this.vocabulary = vocabulary;
      this.cast = cast;
      this.group = group;
    }

    Step next() {
      for (Part part : cast) {
        offer(part.name());
      }
      offerTogether();
      offerOfNobody();
      offerTime();
      int lot = random.nextInt(choices.stream().mapToInt(Choice::weight).sum());
      for (Choice choice : choices) {
        lot -= choice.weight();
        if (lot < 0) {
          return choice.step().get();
        }
      }
      throw new IllegalStateException("A lot beyond all weights");
    }

    private void offer(int weight, Supplier<Step> step) {
      choices.add(new Choice(weight, step));
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
              state == State.PREPARING ? 20 : group.isLeader(name) ? 3 : 2,
              () -> join(name, false));
          offer(syncWeight(name), () -> sync(name));
          offer(2, () -> leave(name));
          offer(1, () -> join(name, true));
        }
      }
      offer(standing == Standing.OUT ? 1 : 3, () -> heartbeat(name));
      offer(standing == Standing.OUT ? 1 : 3, () -> commit(name));
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
        offer(40, () -> new Step.JoinTogether(some(out, 2), versionOf(ApiKeys.JOIN_GROUP, 5)));
      }
    }

    /** Whether there is another process of the same instance. */
    private boolean hasNamesake(String name) {
      String instanceId = group.part(name).instanceId();
      return instanceId != null
          && cast.stream()
              .anyMatch(
                  other -> !other.name().equals(name) && instanceId.equals(other.instanceId()));
    }

    private void offerOfNobody() {
      offer(2, () -> commit(null));
      offer(4, this::fetch);
      offer(1, this::commitSimple);
      offer(2, () -> new Step.Describe(versionOf(ApiKeys.DESCRIBE_GROUPS, 0), groups()));
      offer(1, this::list);
      if (vocabulary.has(ApiKeys.DELETE_GROUPS)) {
        offer(
            group.state() == State.EMPTY ? 2 : 1,
            () -> new Step.DeleteGroups(versionOf(ApiKeys.DELETE_GROUPS, 0), groups()));
      }
      if (vocabulary.has(ApiKeys.OFFSET_DELETE)) {
        offer(
            1,
            () ->
                new Step.DeleteOffset(
                    versionOf(ApiKeys.OFFSET_DELETE, 0), oneOf(TOPICS), random.nextInt(2)));
      }
      List<String> leaving =
          cast.stream()
              .map(Part::name)
              .filter(name -> group.standing(name) != Standing.OUT)
              .toList();
      if (leaving.size() > 1) {
        offer(
            1,
            () ->
                new Step.Leave(some(leaving, 1), versionOf(ApiKeys.LEAVE_GROUP, 3), odds(4), null));
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
      boolean changes = standing == Standing.MEMBER && odds(3);
      int metadata = changes ? group.metadata(name) + 1 : group.metadata(name);
      List<String> protocols = group.protocols(name);
      if (changes && odds(3)) {
        protocols = group.part(oneOf(cast).name()).protocols();
      }
      int least = Math.max(leastIfStatic(name, 5), leastForRebalanceTimeout());
      return new Step.Join(
          name,
          versionOf(ApiKeys.JOIN_GROUP, least),
          anew,
          metadata,
          protocols,
          flaw(hasId ? Flaw.OF_REJOIN : Flaw.OF_FIRST_JOIN));
    }

    private Step sync(String name) {
      int forgotten = odds(6) ? 1 : 0;
      return new Step.Sync(
          name,
          versionOf(ApiKeys.SYNC_GROUP, leastIfStatic(name, 3)),
          forgotten,
          flaw(Flaw.OF_SYNC));
    }

    private Step heartbeat(String name) {
      return new Step.Heartbeat(
          name, versionOf(ApiKeys.HEARTBEAT, leastIfStatic(name, 3)), flaw(Flaw.OF_HEARTBEAT));
    }

    private Step leave(String name) {
      boolean byInstance = group.part(name).isStatic() && odds(3);
      return new Step.Leave(
          List.of(name),
          versionOf(ApiKeys.LEAVE_GROUP, leastIfStatic(name, 3)),
          byInstance,
          flaw(Flaw.OF_LEAVE));
    }

    private Step commit(@Nullable String name) {
      int least = name == null ? 0 : leastIfStatic(name, 7);
      String topic = oneOf(TOPICS);
      return new Step.Commit(
          name,
          versionOf(ApiKeys.OFFSET_COMMIT, least),
          topic,
          random.nextInt(2),
          random.nextInt(1_000),
          flaw(Flaw.OF_COMMIT));
    }

    private Step commitSimple() {
      return new Step.CommitSimple(
          versionOf(ApiKeys.OFFSET_COMMIT, 0),
          oneOf(TOPICS),
          random.nextInt(2),
          random.nextInt(1_000));
    }

    private Step fetch() {
      int version = versionOf(ApiKeys.OFFSET_FETCH, 0);
      Flaw flaw = flaw(Flaw.OF_FETCH);
      boolean own = version < FETCH_IN_BATCHES || flaw != null;
      return new Step.Fetch(
          version, own ? List.of(GroupName.OWN) : groups(), random.nextBoolean(), odds(4), flaw);
    }

    private Step list() {
      int version = versionOf(ApiKeys.LIST_GROUPS, 0);
      return new Step.ListGroups(
          version,
          version >= LIST_BY_STATE && odds(2) ? some(STATES, 1) : List.of(),
          version >= LIST_BY_TYPE && odds(3) ? some(TYPES, 1) : List.of());
    }

    /** Mostly the one that the scenario is about, and that alone. */
    private List<GroupName> groups() {
      return odds(3) ? some(List.of(GroupName.values()), 1) : List.of(GroupName.OWN);
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

    /** Mostly the newest one. */
    private int versionOf(ApiKeys api, int least) {
      Vocabulary.Range range = vocabulary.of(api);
      int oldest = Math.max(least, range.oldest());
      return random.nextInt(5) < 3 ? range.newest() : random.nextInt(oldest, range.newest() + 1);
    }

    private @Nullable Flaw flaw(List<Flaw> possible) {
      return odds(FLAW_ODDS) ? oneOf(possible) : null;
    }

    private boolean odds(int one) {
      return random.nextInt(one) == 0;
    }

    private <T> T oneOf(List<T> all) {
      return all.get(random.nextInt(all.size()));
    }

    /** So many or more, in any order. */
    private <T> List<T> some(List<T> all, int least) {
      List<T> rest = new ArrayList<>(all);
      List<T> chosen = new ArrayList<>();
      int size = random.nextInt(least, all.size() + 1);
      while (chosen.size() < size) {
        chosen.add(rest.remove(random.nextInt(rest.size())));
      }
      return List.copyOf(chosen);
    }
  }
}
