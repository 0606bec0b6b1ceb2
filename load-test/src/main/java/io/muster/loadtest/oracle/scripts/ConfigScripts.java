package io.muster.loadtest.oracle.scripts;

import static io.muster.loadtest.oracle.scripts.Configs.change;
import static io.muster.loadtest.oracle.scripts.Configs.describe;
import static io.muster.loadtest.oracle.scripts.Configs.describeOnce;
import static io.muster.loadtest.oracle.scripts.Configs.group;
import static io.muster.loadtest.oracle.scripts.Configs.list;
import static io.muster.loadtest.oracle.scripts.Configs.listOnce;
import static io.muster.loadtest.oracle.scripts.Configs.replace;
import static org.apache.kafka.common.protocol.Errors.INVALID_CONFIG;
import static org.apache.kafka.common.protocol.Errors.INVALID_REQUEST;
import static org.apache.kafka.common.protocol.Errors.UNSUPPORTED_VERSION;

import io.muster.loadtest.oracle.scripts.Configs.Change;
import io.muster.loadtest.oracle.scripts.Configs.Changes;
import io.muster.loadtest.oracle.stage.Script;
import io.muster.loadtest.oracle.stage.Stage;
import java.util.List;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DeleteGroupsResponseData;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData.DescribeConfigsResource;

/** Configs of groups: those that both servers have. */
final class ConfigScripts {
  private static final String SESSION = "consumer.session.timeout.ms";
  private static final String HEARTBEAT = "consumer.heartbeat.interval.ms";
  private static final String INTERVAL = "consumer.assignment.interval.ms";
  private static final String USUAL_SESSION = "45000";
  private static final String UNHEARD_OF = "consumer.unheard.of";

  private ConfigScripts() {}

  static List<Script> all() {
    return List.of(
        new Script("configs: of a group that has none, in every version", ConfigScripts::none),
        new Script("configs: documented", ConfigScripts::documented),
        new Script("configs: set and deleted one by one", ConfigScripts::changes),
        new Script("configs: replaced as a whole", ConfigScripts::replacement),
        new Script("configs: only validated", ConfigScripts::validation),
        new Script("configs: changes that make no sense", ConfigScripts::nonsense),
        new Script("configs: values that are not allowed", ConfigScripts::values),
        new Script("configs: values in other spellings", ConfigScripts::spellings),
        new Script("configs: names that there are not", ConfigScripts::names),
        new Script("configs: those of share and streams groups", ConfigScripts::otherGroups),
        new Script("configs: several groups and a topic", ConfigScripts::several),
        new Script("configs: outlive their group", ConfigScripts::deletedGroup),
        new Script("configs: what has some", ConfigScripts::listed));
  }

  private static void none(Stage stage) throws Exception {
    for (int version = 1; version <= 4; version++) {
      describe(stage).at(version).answers();
      describe(stage, asking(group(stage.groupId(), null))).at(version).answers();
      describe(stage, asking(group(stage.groupId(), List.of()))).at(version).answers();
      describe(stage, asking(group(stage.groupId(), List.of(SESSION, UNHEARD_OF))))
          .at(version)
          .answers();
      describe(stage, asking(group(stage.groupId(), List.of(UNHEARD_OF)))).at(version).answers();
      describe(stage, asking(group("", null))).at(version).answers(INVALID_REQUEST);
      describe(stage, asking()).at(version).answers();
    }
  }

  private static void documented(Stage stage) throws Exception {
    for (int version = 3; version <= 4; version++) {
      describe(
              stage,
              asking(group(stage.groupId(), List.of(SESSION)))
                  .setIncludeDocumentation(true)
                  .setIncludeSynonyms(version == 4))
          .at(version)
          .answers();
    }
  }

  private static void changes(Stage stage) throws Exception {
    change(stage, Change.set(SESSION, "50000")).at(0).answers();
    describeOnce(stage, SESSION, "50000");
    for (int version = 1; version <= 4; version++) {
      describe(stage).at(version).answers();
      describe(stage, asking(group(stage.groupId(), List.of(SESSION)))).at(version).answers();
    }
    change(
            stage,
            Change.set(SESSION, "55000"),
            Change.set(HEARTBEAT, "6000"),
            Change.set(INTERVAL, "0"))
        .answers();
    describeOnce(stage, HEARTBEAT, "6000");
    // The value that there is already, and one that it has anyway.
    change(stage, Change.set(SESSION, "55000"), Change.set(HEARTBEAT, "5000")).answers();
    describeOnce(stage, HEARTBEAT, "5000");
    change(stage, Change.delete(SESSION), Change.set(INTERVAL, "15000")).answers();
    describeOnce(stage, SESSION, USUAL_SESSION);
    change(stage, Change.delete(SESSION)).answers();
    change(stage, new Change(OpType.DELETE, HEARTBEAT, "whatever"), Change.delete(INTERVAL))
        .answers();
    describeOnce(stage, INTERVAL, "1000");
    change(stage).answers();
  }

  private static void replacement(Stage stage) throws Exception {
    replace(stage, Change.set(SESSION, "50000"), Change.set(HEARTBEAT, "6000")).at(0).answers();
    describeOnce(stage, SESSION, "50000");
    replace(stage, Change.set(SESSION, "55000")).at(1).answers();
    describeOnce(stage, SESSION, "55000");
    replace(stage, Change.set(HEARTBEAT, "7000")).at(2).answers();
    describeOnce(stage, HEARTBEAT, "7000");
    replace(stage, Change.set(SESSION, null)).answers(INVALID_REQUEST);
    replace(stage, Change.set(SESSION, "50000"), Change.set(SESSION, "55000"))
        .answers(INVALID_REQUEST);
    replace(stage, false, Changes.ofGroup("", Change.set(SESSION, "50000")))
        .answers(INVALID_REQUEST);
    // Kafka never answers one that names a group twice.
    replace(stage, false).answers();
    describe(stage).answers();
    replace(stage).answers();
    describeOnce(stage, HEARTBEAT, "5000");
  }

  private static void validation(Stage stage) throws Exception {
    Changes wanted = Changes.ofGroup(stage.groupId(), Change.set(SESSION, "50000"));
    Changes wrong = Changes.ofGroup(stage.groupId(), Change.set(SESSION, null));
    for (int version = 0; version <= 1; version++) {
      change(stage, true, wanted).at(version).answers();
      change(stage, true, wrong).at(version).answers(INVALID_REQUEST);
    }
    for (int version = 0; version <= 2; version++) {
      replace(stage, true, wanted).at(version).answers();
      replace(stage, true, wrong).at(version).answers(INVALID_REQUEST);
    }
    // Once this is seen, so would be what came before.
    change(stage, Change.set(HEARTBEAT, "6000")).answers();
    describeOnce(stage, HEARTBEAT, "6000");
    replace(stage, true, Changes.ofGroup(stage.groupId())).answers();
    change(stage, true, Changes.ofGroup(stage.groupId(), Change.delete(HEARTBEAT))).answers();
    change(stage, Change.set(INTERVAL, "2000")).answers();
    describeOnce(stage, INTERVAL, "2000");
    replace(stage).answers();
  }

  private static void nonsense(Stage stage) throws Exception {
    for (int version = 0; version <= 1; version++) {
      change(stage, Change.set(SESSION, null)).at(version).answers(INVALID_REQUEST);
      change(stage, Change.set(SESSION, null), Change.set(HEARTBEAT, null))
          .at(version)
          .answers(INVALID_REQUEST);
      change(stage, Change.set(SESSION, "50000"), Change.set(SESSION, "50000"))
          .at(version)
          .answers(INVALID_REQUEST);
      change(stage, Change.set(SESSION, "50000"), Change.delete(SESSION))
          .at(version)
          .answers(INVALID_REQUEST);
      change(stage, false, Changes.ofGroup("", Change.set(SESSION, "50000")))
          .at(version)
          .answers(INVALID_REQUEST);
      change(stage, false, Changes.ofGroup("")).at(version).answers(INVALID_REQUEST);
      change(
              stage,
              false,
              Changes.ofGroup(stage.groupId(), Change.set(SESSION, "50000")),
              Changes.ofGroup(stage.groupId(), Change.set(HEARTBEAT, "6000")))
          .at(version)
          .answers(INVALID_REQUEST);
      for (OpType operation : List.of(OpType.APPEND, OpType.SUBTRACT)) {
        change(stage, new Change(operation, SESSION, "50000")).at(version).answers(INVALID_CONFIG);
        change(stage, new Change(operation, SESSION, null)).at(version).answers(INVALID_REQUEST);
        change(stage, new Change(operation, UNHEARD_OF, "1")).at(version).answers(INVALID_CONFIG);
        change(stage, false, Changes.ofGroup("", new Change(operation, SESSION, "50000")))
            .at(version)
            .answers(INVALID_CONFIG);
      }
      change(stage, false).at(version).answers();
    }
    change(stage, Change.set(HEARTBEAT, "6000")).answers();
    describeOnce(stage, HEARTBEAT, "6000");
    change(stage, Change.delete(HEARTBEAT)).answers();
  }

  private static void values(Stage stage) throws Exception {
    for (String value : List.of("soon", "", " ", "50000.5", "1e5", "99999999999", "-1", "0")) {
      change(stage, Change.set(SESSION, value)).answers(INVALID_CONFIG);
      replace(stage, Change.set(SESSION, value)).answers(INVALID_CONFIG);
    }
    for (Change beyond :
        List.of(
            Change.set(SESSION, "44999"),
            Change.set(SESSION, "60001"),
            Change.set(HEARTBEAT, "4999"),
            Change.set(HEARTBEAT, "15001"),
            Change.set(INTERVAL, "-1"),
            Change.set(INTERVAL, "15001"))) {
      change(stage, beyond).answers(INVALID_CONFIG);
      change(stage, true, Changes.ofGroup(stage.groupId(), beyond)).answers(INVALID_CONFIG);
      replace(stage, beyond).answers(INVALID_CONFIG);
    }
    // All or nothing.
    change(stage, Change.set(SESSION, "50000"), Change.set(HEARTBEAT, "1")).answers(INVALID_CONFIG);
    for (Change bound :
        List.of(
            Change.set(SESSION, "60000"),
            Change.set(HEARTBEAT, "15000"),
            Change.set(INTERVAL, "15000"))) {
      change(stage, bound).answers();
    }
    describeOnce(stage, INTERVAL, "15000");
    replace(stage).answers();
  }

  private static void spellings(Stage stage) throws Exception {
    for (String value : List.of(" 50000", "51000 ", "+52000", "053000")) {
      String plain = value.strip().replaceFirst("^[+0]", "");
      change(stage, Change.set(SESSION, value)).answers();
      describeOnce(stage, SESSION, plain);
    }
    replace(stage, Change.set(SESSION, " 54000 ")).answers();
    describeOnce(stage, SESSION, "54000");
    change(stage, Change.set(" " + HEARTBEAT, "6000")).answers(INVALID_CONFIG);
    replace(stage).answers();
  }

  private static void names(Stage stage) throws Exception {
    change(stage, Change.set(UNHEARD_OF, "1")).answers(INVALID_CONFIG);
    change(stage, Change.set("", "1")).answers(INVALID_CONFIG);
    change(stage, Change.set(UNHEARD_OF, "1"), Change.set(SESSION, "50000"))
        .answers(INVALID_CONFIG);
    change(stage, true, Changes.ofGroup(stage.groupId(), Change.set(UNHEARD_OF, "1")))
        .answers(INVALID_CONFIG);
    replace(stage, Change.set(UNHEARD_OF, "1")).answers(INVALID_CONFIG);
    change(stage, Change.delete(UNHEARD_OF)).answers();
    change(stage, Change.delete(UNHEARD_OF), Change.set(HEARTBEAT, "6000")).answers();
    describeOnce(stage, HEARTBEAT, "6000");
    replace(stage).answers();
  }

  private static void otherGroups(Stage stage) throws Exception {
    change(stage, Change.set("share.session.timeout.ms", "50000")).answer();
    change(stage, Change.set("streams.num.standby.replicas", "1")).answer();
    replace(stage, Change.set("share.auto.offset.reset", "earliest")).answer();
    replace(stage).answers();
  }

  private static void several(Stage stage) throws Exception {
    String other = stage.groupId("other");
    Changes topic =
        Changes.of(ConfigResource.Type.TOPIC, "orders", Change.set("retention.ms", "60000"));
    change(
            stage,
            true,
            topic,
            Changes.ofGroup(stage.groupId(), Change.set(SESSION, "50000")),
            Changes.ofGroup("", Change.set(SESSION, "50000")),
            Changes.ofGroup(other, Change.set(HEARTBEAT, "6000")))
        .answers(INVALID_REQUEST);
    replace(
            stage,
            true,
            Changes.ofGroup(other, Change.set(HEARTBEAT, null)),
            topic,
            Changes.ofGroup(stage.groupId(), Change.set(SESSION, "50000")))
        .answers(INVALID_REQUEST);
    // One of them is refused, and the others are changed.
    change(
            stage,
            false,
            Changes.ofGroup(other, Change.set(HEARTBEAT, null)),
            Changes.ofGroup(stage.groupId(), Change.set(SESSION, "50000")))
        .answers(INVALID_REQUEST);
    describeOnce(stage, SESSION, "50000");
    DescribeConfigsResource ofTopic =
        Configs.resource(ConfigResource.Type.TOPIC, "orders", List.of("retention.ms"));
    describe(
            stage,
            asking(
                group(other, List.of(SESSION, HEARTBEAT)),
                ofTopic,
                group(stage.groupId(), List.of(SESSION, HEARTBEAT)),
                group("", null),
                Configs.resource(ConfigResource.Type.TOPIC, stage.groupId("no-topic"), null)))
        .answer();
    describe(stage, asking(group(stage.groupId(), null), group(stage.groupId(), null))).answers();
    replace(stage).answers();
  }

  private static void deletedGroup(Stage stage) throws Exception {
    change(stage, Change.set(SESSION, "50000")).answers();
    describeOnce(stage, SESSION, "50000");
    Groups.describe(stage, stage.groupId()).at(5).answers();
    Groups.list(stage, List.of(), List.of()).answers();
    stage.member("a").commit("orders", 1).answers();
    stage
        .call(
            new DeleteGroupsRequestData().setGroupsNames(List.of(stage.groupId())),
            2,
            DeleteGroupsResponseData.class)
        .answers();
    describe(stage).answers();
    listOnce(stage, new String[] {stage.groupId()}, ConfigResource.Type.GROUP);
    replace(stage).answers();
    listOnce(stage, new String[0], ConfigResource.Type.GROUP);
  }

  private static void listed(Stage stage) throws Exception {
    String group = stage.groupId();
    String other = stage.groupId("other");
    String topic = stage.groupId("topic");
    list(stage, ConfigResource.Type.GROUP).answers();
    change(
            stage,
            false,
            Changes.ofGroup(group, Change.set(SESSION, "50000")),
            Changes.ofGroup(other, Change.set(SESSION, "50000")))
        .answers();
    listOnce(stage, new String[] {group, other}, ConfigResource.Type.GROUP);
    Topics.create(stage, "topic", 1);
    listOnce(stage, new String[] {topic}, ConfigResource.Type.TOPIC);
    listOnce(stage, new String[] {group, other, topic});
    list(stage, ConfigResource.Type.TOPIC, ConfigResource.Type.GROUP, ConfigResource.Type.GROUP)
        .answers();
    list(
            stage,
            ConfigResource.Type.BROKER,
            ConfigResource.Type.BROKER_LOGGER,
            ConfigResource.Type.CLIENT_METRICS)
        .answers();
    list(stage, List.of()).at(0).answers();
    list(stage, List.of((byte) 99)).answers(UNSUPPORTED_VERSION);
    list(stage, List.of(ConfigResource.Type.GROUP.id(), (byte) 99)).answers(UNSUPPORTED_VERSION);
    list(stage, ConfigResource.Type.UNKNOWN).answers(UNSUPPORTED_VERSION);
    change(
            stage,
            false,
            Changes.ofGroup(group, Change.delete(SESSION)),
            Changes.ofGroup(other, Change.delete(SESSION)))
        .answers();
    listOnce(stage, new String[0], ConfigResource.Type.GROUP);
    Topics.delete(stage, "topic");
  }

  private static DescribeConfigsRequestData asking(DescribeConfigsResource... resources) {
    return new DescribeConfigsRequestData().setResources(List.of(resources));
  }
}
