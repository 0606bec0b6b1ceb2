package io.muster.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.ConsumerGroupEvent.ConsumerGroupDowngraded;
import io.muster.group.GroupCommand.AlterConfigs;
import io.muster.group.GroupCommand.CommitOffsets;
import io.muster.group.GroupCommand.CommitTxnOffsets;
import io.muster.group.GroupCommand.DescribeGroup;
import io.muster.group.GroupCommand.LeaveGroup;
import io.muster.group.GroupCommand.LeaveGroup.LeavingMember;
import io.muster.group.GroupEvent.GenerationStarted;
import io.muster.group.consumer.KnownTopic;
import io.muster.group.consumer.PartitionRacks;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A group run by its rules alone, with a clock that the test moves. It does what the actor does:
 * stores events, takes the next state, hands out replies, wakes at the earliest deadline it was
 * told; and it checks at every step what must always hold.
 */
final class TestGroup {
  private long epoch = 1_700_000_000_000L;

  /** Up to this size every step is checked in full, at a cost that grows with the members. */
  private static final int SMALL = 100;

  /** One request and its answer. */
  static final class Call<R extends GroupReply> implements Caller {
    private final Consumer<R> onReply;
    private @Nullable R reply;

    Call(Consumer<R> onReply) {
      this.onReply = onReply;
    }

    @SuppressWarnings("unchecked") // the rules answer every command by the reply of its name
    private void answer(GroupReply given) {
      assertThat(reply).as("a caller is answered once").isNull();
      reply = (R) given;
      onReply.accept(reply);
    }

    boolean isParked() {
      return reply == null;
    }

    R answer() {
      return Objects.requireNonNull(reply, "not answered yet");
    }

    GroupError error() {
      return answer().error();
    }
  }

  private final List<GroupEvent> journal = new ArrayList<>();
  private final Set<Call<?>> parked = new LinkedHashSet<>();
  private Map<String, Integer> log = Map.of();
  private final Map<String, UUID> idsInLog = new HashMap<>();
  private final Set<UUID> deleted = new HashSet<>();
  private Set<String> withheld = Set.of();
  private GroupSettings settings;
  private int ids;
  private GroupRules rules;
  private Group group = Group.none("g");
  private GroupState state;
  private long now = 1_000_000;
  private long wakeAt = Decision.NEVER;

  TestGroup() {
    this(GroupSettings.defaults());
  }

  TestGroup(GroupSettings settings) {
    this.settings = settings;
    this.rules = new GroupRules(settings, this::nextId);
    this.state = rules.recovered(group, moment()).next();
  }

  private String nextId() {
    return "%06d".formatted(++ids);
  }

  /** A dynamic member that is called by its client id. */
  TestMember member(String clientId) {
    return new TestMember(this, clientId, null);
  }

  TestMember staticMember(String instanceId) {
    return new TestMember(this, "client", instanceId);
  }

  /** A Stable group of dynamic members with these client ids. */
  List<TestMember> stable(String... clientIds) {
    List<TestMember> members = new ArrayList<>();
    for (String clientId : clientIds) {
      members.add(member(clientId));
    }
    stabilize(members);
    return members;
  }

  /** All join, the window passes, all sync. */
  void stabilize(List<TestMember> members) {
    members.forEach(TestMember::join);
    after(500);
    syncAll(members);
    assertThat(label()).isEqualTo("Stable");
  }

  /** Each joins and syncs, without any time passing. */
  void stabilizeOneByOne(TestMember... members) {
    for (TestMember member : members) {
      member.join();
      syncAll(List.of(member));
    }
    assertThat(label()).isEqualTo("Stable");
  }

  static void syncAll(List<TestMember> members) {
    Map<String, String> assignment = new HashMap<>();
    members.forEach(member -> assignment.put(member.memberId(), "of " + member.memberId()));
    members.forEach(member -> member.sync(member.isLeader() ? assignment : Map.of()));
  }

  <R extends GroupReply> Call<R> send(GroupCommand command, Consumer<R> onReply) {
    Call<R> call = new Call<>(onReply);
    parked.add(call);
    take(rules.decide(group, state, command, topicsFor(command), call, moment()), false);
    return call;
  }

  CommitDecision commit(CommitOffsets commit) {
    return took(rules.decideCommit(group, state, commit, moment()));
  }

  CommitDecision commit(CommitTxnOffsets commit) {
    return took(rules.decideCommit(group, state, commit, moment()));
  }

  private CommitDecision took(CommitDecision decision) {
    if (decision.createsGroup()) {
      store(new GroupEvent.GroupCreated(moment().epochMs()));
    }
    take(new Decision(List.of(), decision.next(), List.of(), decision.wakeAtTicksMs()), false);
    return decision;
  }

  GroupReply.LeaveGroup leave(LeavingMember... members) {
    Call<GroupReply.LeaveGroup> call = send(new LeaveGroup(List.of(members)), reply -> {});
    return call.answer();
  }

  GroupReply.DescribeGroup describe() {
    Call<GroupReply.DescribeGroup> call = send(new DescribeGroup(), reply -> {});
    return call.answer();
  }

  GroupError delete() {
    Call<GroupReply.DeleteGroup> call = send(new GroupCommand.DeleteGroup(), reply -> {});
    return call.error();
  }

  GroupReply.DeleteOffsets deleteOffsets(PartitionId... partitions) {
    return rules.decideDeletion(
        group, state, new GroupCommand.DeleteOffsets(List.of(partitions)), moment());
  }

  /** Those of the offsets that have expired. */
  List<PartitionId> expired(Map<PartitionId, CommittedOffset> offsets) {
    return expired(offsets, PendingOffsets.NONE);
  }

  /** Those of the offsets that have expired, while these wait for the end of transactions. */
  List<PartitionId> expired(Map<PartitionId, CommittedOffset> offsets, PendingOffsets pending) {
    return rules.expired(group, state, offsets, pending, moment());
  }

  /** Its last offset has gone. */
  TestGroup withoutOffsets() {
    take(rules.withoutOffsets(group, state, moment()), false);
    return this;
  }

  TestGroup configure(String name, String value) {
    Call<GroupReply.AlterConfigs> call =
        send(new AlterConfigs(Map.of(name, value), false), reply -> {});
    assertThat(call.error()).isEqualTo(GroupError.NONE);
    return this;
  }

  /** The log was asked, and has these topics, each with so many partitions. */
  TestGroup topics(Map<String, Integer> partitions) {
    log = partitions;
    Set<String> names = new TreeSet<>(partitions.keySet());
    names.addAll(group.consumer().followedNames());
    return found(names, partitions);
  }

  /** The topic was deleted at the log, and created anew. */
  TestGroup createdAnew(String topic) {
    idsInLog.put(topic, UUID.randomUUID());
    return this;
  }

  /** A client has deleted the topic through Muster. */
  TestGroup deleted(String topic) {
    deleted.add(idInLog(topic));
    return this;
  }

  UUID idInLog(String topic) {
    return idsInLog.getOrDefault(topic, topicId(topic));
  }

  /** What the actor looks up before the command is decided. */
  private Map<String, KnownTopic> topicsFor(GroupCommand command) {
    Map<String, KnownTopic> known = new HashMap<>();
    for (String name : rules.topicsToUpgrade(group, state, command, moment()).names()) {
      Integer count = log.get(name);
      known.put(
          name, count == null ? KnownTopic.ABSENT : new KnownTopic(idInLog(name), count, null));
    }
    return known;
  }

  /** The log was asked, and has this topic, whose partitions have replicas in these racks. */
  TestGroup topicsIn(String name, List<Set<String>> racks) {
    TopicCatalog.Topic topic =
        new TopicCatalog.Topic(name, idInLog(name), racks.size(), PartitionRacks.of(racks));
    TopicCatalog.Found found = new TopicCatalog.Found(Map.of(name, Optional.of(topic)), Map.of());
    take(rules.topicsFound(group, state, found, moment()), false);
    return this;
  }

  /** The same when it was asked for these only, a while ago. */
  TestGroup topicsOf(Map<String, Integer> partitions) {
    return found(partitions.keySet(), partitions);
  }

  /** Muster may not see these topics of the log. */
  TestGroup withhold(String... names) {
    withheld = Set.of(names);
    return this;
  }

  /** The log was asked in vain. */
  TestGroup topicsMissed() {
    take(rules.topicsMissed(group, state, moment()), false);
    return this;
  }

  private TestGroup found(Set<String> names, Map<String, Integer> partitions) {
    Map<String, Optional<TopicCatalog.Topic>> found = new HashMap<>();
    Set<String> visible = new HashSet<>(names);
    visible.removeAll(withheld);
    visible.forEach(
        name ->
            found.put(
                name,
                Optional.ofNullable(partitions.get(name))
                    .map(count -> new TopicCatalog.Topic(name, idInLog(name), count))));
    Map<String, SortedSet<String>> matches = new HashMap<>();
    group
        .consumer()
        .subscribedRegexes()
        .forEach(
            regex ->
                matches.put(
                    regex,
                    partitions.keySet().stream()
                        .filter(name -> name.matches(regex))
                        .collect(Collectors.toCollection(TreeSet::new))));
    TopicCatalog.Found answer =
        new TopicCatalog.Found(found, matches, Set.copyOf(deleted), withheld);
    take(rules.topicsFound(group, state, answer, moment()), false);
    return this;
  }

  static UUID topicId(String name) {
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
  }

  /** Whether a member may be told committed offsets. */
  GroupError fetch(GroupCommand.FetchOffsets fetch) {
    return rules.decideFetch(group, state, fetch, moment());
  }

  /** Lets time pass, and every deadline on the way. */
  TestGroup after(long ms) {
    long until = now + ms;
    while (wakeAt <= until) {
      now = Math.max(now, wakeAt);
      expire();
    }
    now = until;
    return this;
  }

  /** The clock on the wall is set, back if the milliseconds are below 0. */
  TestGroup clockSet(long ms) {
    epoch += ms;
    return this;
  }

  /** The process stands still: nobody is heard, and no deadline is acted upon until its end. */
  TestGroup standStill(long ms) {
    now += ms;
    wakeAt = Decision.NEVER;
    take(rules.awake(group, state, moment()), true);
    return this;
  }

  /** Wakes the group although nothing may be due. */
  void expire() {
    wakeAt = Decision.NEVER;
    take(rules.expire(group, state, moment()), true);
    assertThat(wakeAt).as("what was due has been done").isGreaterThan(now);
  }

  /** The node dies and the group recovers elsewhere: who waited is never answered. */
  TestGroup crash() {
    return crash(settings);
  }

  TestGroup crash(GroupSettings successorSettings) {
    parked.clear();
    settings = successorSettings;
    rules = new GroupRules(settings, this::nextId);
    group = Group.none("g").apply(journal);
    wakeAt = Decision.NEVER;
    now = now * 3; // another process, another monotonic clock
    Decision recovered = rules.recovered(group, moment());
    assertThat(recovered.events()).as("nothing is stored while it is replayed").isEmpty();
    take(recovered, true);
    return this;
  }

  /** The events of a decision could not be stored, or the group is handed over. */
  void abandon(GroupError error) {
    hand(rules.abandon(state, error));
    assertThat(parked).as("abandon answers everybody").isEmpty();
  }

  private void take(Decision decision, boolean full) {
    int generation = group.generation().id();
    decision.events().forEach(this::store);
    state = decision.next();
    wakeAt = Math.min(wakeAt, decision.wakeAtTicksMs());
    hand(decision.replies());
    boolean countsAnew =
        group.deleted()
            || decision.events().stream().anyMatch(ConsumerGroupDowngraded.class::isInstance);
    assertThat(group.generation().id()).isGreaterThanOrEqualTo(countsAnew ? 0 : generation);
    if (state.memberCount(group) <= SMALL) {
      checkWakeUp(full);
    }
  }

  private void checkWakeUp(boolean full) {
    assertThat(wakeAt).as("no deadline is missed").isLessThanOrEqualTo(state.earliestDeadline());
    if (full) {
      assertThat(wakeAt).isEqualTo(state.earliestDeadline());
    }
  }

  private void store(GroupEvent event) {
    if (event instanceof GenerationStarted started) {
      assertThat(started.generation()).isEqualTo(group.generation().id() + 1);
    }
    journal.add(event);
    group = group.apply(event);
  }

  private void hand(List<Reply> replies) {
    for (Reply reply : replies) {
      Call<?> call = (Call<?>) reply.caller();
      if (!parked.remove(call)) {
        throw new AssertionError("nobody was waiting for " + reply.reply());
      }
      call.answer(reply.reply());
    }
  }

  Moment moment() {
    return new Moment(now, epoch + now);
  }

  /** Monotonic milliseconds. */
  long ticks() {
    return now;
  }

  NextGivers givers() {
    return ((Consuming) state).givers();
  }

  String label() {
    return state.label();
  }

  GroupState state() {
    return state;
  }

  Group group() {
    return group;
  }

  int generation() {
    return group.generation().id();
  }

  List<GroupEvent> journal() {
    return journal;
  }

  Set<Call<?>> parked() {
    return parked;
  }

  <E extends GroupEvent> E last(Class<E> type) {
    return journal.stream()
        .filter(type::isInstance)
        .map(type::cast)
        .reduce((first, second) -> second)
        .orElseThrow();
  }
}
