package io.muster.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.group.Bytes;
import io.muster.group.GroupActor;
import io.muster.group.GroupActorSettings;
import io.muster.group.GroupCommand;
import io.muster.group.GroupCommand.AlterConfigs;
import io.muster.group.GroupCommand.CommitOffsets;
import io.muster.group.GroupCommand.DeleteGroup;
import io.muster.group.GroupCommand.Expire;
import io.muster.group.GroupCommand.FetchOffsets;
import io.muster.group.GroupCommand.Heartbeat;
import io.muster.group.GroupCommand.JoinGroup;
import io.muster.group.GroupCommand.LeaveGroup;
import io.muster.group.GroupCommand.LeaveGroup.LeavingMember;
import io.muster.group.GroupCommand.Protocol;
import io.muster.group.GroupCommand.SyncGroup;
import io.muster.group.GroupEnvironment;
import io.muster.group.GroupError;
import io.muster.group.GroupHost;
import io.muster.group.GroupMessage;
import io.muster.group.GroupMetrics;
import io.muster.group.GroupReply;
import io.muster.group.GroupRequest;
import io.muster.group.GroupResponse;
import io.muster.group.GroupSettings;
import io.muster.group.OffsetSource;
import io.muster.group.PartitionId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The actor of a group as it is, on a node that was paused while its successor took three snapshots
 * and pruned: it gets nothing acknowledged that needs to be stored, by whatever request it wakes.
 */
@ParameterizedClass
@EnumSource
class FormerOwnerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final PartitionId PARTITION = new PartitionId("orders", 0);
  private static final Bytes ASSIGNMENT = Bytes.of(new byte[] {1});
  private static final GroupHost HOST = new Host();

  /** So large that a few generations are worth a snapshot. */
  private static final Bytes SUBSCRIPTION = Bytes.of(new byte[70_000]);

  @Parameter TestDatabase product;

  private final String groupId = UUID.randomUUID().toString();
  private TestNode former;
  private TestNode successor;
  private String member = "";

  /** Four actors of the former owner, since each ends with the first thing that is refused. */
  private ActorRef<GroupMessage> commits;

  private ActorRef<GroupMessage> joins;
  private ActorRef<GroupMessage> leaves;
  private ActorRef<GroupMessage> configures;

  @AfterEach
  void stopNodes() {
    former.close();
    successor.close();
  }

  @Test
  void getsNothingAcknowledged() throws Exception {
    int generation = ownedByFormer();

    ActorRef<GroupMessage> owner = opened(successor, generation);
    while (rows("snapshot") < 3) {
      generation = rebalance(successor, owner);
    }
    assertThat(ask(successor, owner, commit(generation, 20)).error()).isEqualTo(GroupError.NONE);
    successor.persistence().pruner().pruneBatch("");
    assertThat(rows("snapshot")).isEqualTo(1);
    int events = rows("event_journal");
    assertThat(events).isLessThan(5);

    assertThat(ask(former, commits, commit(1, 11)).error()).isEqualTo(GroupError.NOT_COORDINATOR);
    assertThat(ask(former, joins, join()).error()).isEqualTo(GroupError.NOT_COORDINATOR);
    assertThat(ask(former, leaves, new LeaveGroup(List.of(new LeavingMember(member, null, null)))))
        .extracting(GroupReply::error)
        .isEqualTo(GroupError.NOT_COORDINATOR);
    assertThat(ask(former, configures, new AlterConfigs(Map.of("group.join.learn", "true"), false)))
        .extracting(GroupReply::error)
        .isEqualTo(GroupError.NOT_COORDINATOR);

    assertThat(rows("event_journal")).isEqualTo(events);
    assertThat(ask(successor, owner, new Heartbeat(member, null, generation)).error())
        .isEqualTo(GroupError.NONE);
    ActorRef<GroupMessage> third = opened(successor, generation);
    GroupReply.FetchOffsets offsets =
        (GroupReply.FetchOffsets) ask(successor, third, new FetchOffsets(null, -1, null, false));
    assertThat(offsets.offsets().get(PARTITION).offset()).isEqualTo(20);
  }

  /** It was deleted, and dissolved, meanwhile: nothing of the former owner's brings it back. */
  @Test
  void getsNothingAcknowledgedOfAGroupThatIsNoMore() throws Exception {
    int generation = ownedByFormer();

    ActorRef<GroupMessage> owner = opened(successor, generation);
    LeaveGroup leave = new LeaveGroup(List.of(new LeavingMember(member, null, null)));
    assertThat(ask(successor, owner, leave).error()).isEqualTo(GroupError.NONE);
    assertThat(ask(successor, owner, new DeleteGroup()).error()).isEqualTo(GroupError.NONE);
    assertThat(ask(successor, owner, new Expire()).error()).isEqualTo(GroupError.NONE);
    await().atMost(PATIENCE).until(() -> rows("event_journal") == 0);
    assertThat(rows("snapshot")).isZero();

    assertThat(ask(former, commits, commit(generation, 11)).error())
        .isEqualTo(GroupError.NOT_COORDINATOR);
    assertThat(ask(former, joins, join()).error()).isEqualTo(GroupError.NOT_COORDINATOR);
    assertThat(ask(former, leaves, leave).error()).isEqualTo(GroupError.NOT_COORDINATOR);
    assertThat(ask(former, configures, new AlterConfigs(Map.of("group.join.learn", "true"), false)))
        .extracting(GroupReply::error)
        .isEqualTo(GroupError.NOT_COORDINATOR);
    assertThat(rows("event_journal")).isZero();

    member = "";
    ActorRef<GroupMessage> next = open(successor);
    assertThat(rebalance(successor, next)).isEqualTo(1);
    GroupReply.FetchOffsets offsets =
        (GroupReply.FetchOffsets) ask(successor, next, new FetchOffsets(null, -1, null, false));
    assertThat(offsets.offsets()).isEmpty();
  }

  /** Returns the generation of the group, which has committed 10. */
  private int ownedByFormer() throws Exception {
    PersistenceSettings settings = TestSettings.pruningAtOnce(product.createEmpty());
    former = new TestNode(settings);
    successor = new TestNode(settings);
    commits = open(former);
    int generation = rebalance(former, commits);
    assertThat(ask(former, commits, commit(generation, 10)).error()).isEqualTo(GroupError.NONE);
    joins = opened(former, generation);
    leaves = opened(former, generation);
    configures = opened(former, generation);
    return generation;
  }

  private ActorRef<GroupMessage> open(TestNode node) {
    return node.testKit()
        .spawn(
            GroupActor.create(
                groupId,
                HOST,
                new GroupEnvironment(
                    GroupSettings.defaults(),
                    GroupActorSettings.defaults(),
                    node.persistence().directory(),
                    node.persistence().offsets(),
                    id -> CompletableFuture.completedFuture(OffsetSource.Found.NOTHING),
                    new NoTopics(),
                    new NoTransactions(),
                    () -> UUID.randomUUID().toString(),
                    GroupMetrics.NONE)));
  }

  /** One more actor of the group, which has recovered. */
  private ActorRef<GroupMessage> opened(TestNode node, int generation) {
    ActorRef<GroupMessage> group = open(node);
    assertThat(ask(node, group, new Heartbeat(member, null, generation)).error())
        .isEqualTo(GroupError.NONE);
    return group;
  }

  /** The only member joins, as leader if it is one already, and assigns. */
  private int rebalance(TestNode node, ActorRef<GroupMessage> group) {
    GroupReply.JoinGroup joined = (GroupReply.JoinGroup) ask(node, group, join());
    assertThat(joined.error()).isEqualTo(GroupError.NONE);
    member = joined.memberId();
    SyncGroup sync =
        new SyncGroup(member, null, joined.generation(), null, null, Map.of(member, ASSIGNMENT));
    assertThat(ask(node, group, sync).error()).isEqualTo(GroupError.NONE);
    return joined.generation();
  }

  private JoinGroup join() {
    return new JoinGroup(
        member,
        null,
        "client",
        "/127.0.0.1",
        "consumer",
        List.of(new Protocol("range", SUBSCRIPTION)),
        1_800_000,
        1_800_000,
        false,
        true,
        null);
  }

  private CommitOffsets commit(int generation, long offset) {
    return new CommitOffsets(
        member,
        null,
        generation,
        -1,
        GroupError.ILLEGAL_GENERATION,
        List.of(new CommitOffsets.Commit(PARTITION, offset, -1, null, null)));
  }

  private GroupReply ask(TestNode node, ActorRef<GroupMessage> group, GroupCommand command) {
    TestProbe<GroupResponse> probe = node.testKit().createTestProbe();
    group.tell(new GroupRequest(groupId, command, probe.getRef(), 1));
    return probe.receiveMessage(PATIENCE).reply();
  }

  private int rows(String table) throws SQLException {
    return successor
        .persistence()
        .database()
        .inTransaction(
            connection -> {
              String count = "SELECT COUNT(*) FROM \"" + table + "\" WHERE \"persistence_id\" = ?";
              try (PreparedStatement statement = connection.prepareStatement(count)) {
                statement.setString(1, GroupActor.ENTITY_TYPE + "|" + groupId);
                ResultSet row = statement.executeQuery();
                row.next();
                return row.getInt(1);
              }
            });
  }

  /** Actors that end are missed by nobody here. */
  private static final class Host implements GroupHost {
    @Override
    public void opened(String groupId, ActorRef<GroupMessage> group) {}

    @Override
    public void closed(String groupId, ActorRef<GroupMessage> group) {}

    @Override
    public void passivate(ActorRef<GroupMessage> group) {}
  }
}
