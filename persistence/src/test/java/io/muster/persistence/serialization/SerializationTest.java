package io.muster.persistence.serialization;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import io.muster.group.Awaited;
import io.muster.group.Bytes;
import io.muster.group.ConsumerGroupEvent;
import io.muster.group.GroupCommand;
import io.muster.group.GroupError;
import io.muster.group.GroupEvent;
import io.muster.group.GroupReply;
import io.muster.group.GroupRequest;
import io.muster.group.GroupResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.Serializer;
import org.apache.pekko.serialization.Serializers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Everything survives being written and read, and so does what earlier versions have written. Run
 * with {@code -Dgolden.write=true} to write the golden files that are missing.
 */
class SerializationTest {
  private static final ActorTestKit TEST_KIT = ActorTestKit.create();
  private static final Serialization SERIALIZATION = SerializationExtension.get(TEST_KIT.system());
  private static final Path GOLDEN_SOURCES = Path.of("src/test/resources/golden");

  /** What tells golden files of one name apart. */
  private static final String OF_CONSUMERS = "-of-consumers";

  private static final String OF_DELETED = "-of-deleted";

  private static final String OF_RACKS = "-of-racks";

  @AfterAll
  static void shutDown() {
    TEST_KIT.shutdownTestKit();
  }

  static Stream<Map.Entry<String, Object>> stored() {
    return Stream.concat(
        Samples.EVENTS.entrySet().stream()
            .map(event -> Map.entry(event.getKey(), (Object) event.getValue())),
        Stream.of(
            Map.entry("group-snapshot.v1", (Object) Samples.SNAPSHOT),
            Map.entry("group-snapshot.v1" + OF_CONSUMERS, (Object) Samples.CONSUMER_SNAPSHOT),
            Map.entry("consumer-topics-changed.v1" + OF_RACKS, (Object) Samples.TOPICS_IN_RACKS),
            Map.entry("group-snapshot.v1" + OF_DELETED, (Object) Samples.DELETED_SNAPSHOT)));
  }

  @ParameterizedTest
  @MethodSource("stored")
  void whatEarlierVersionsWroteIsRead(Map.Entry<String, Object> sample) throws IOException {
    byte[] golden = golden(sample.getKey(), sample.getValue());
    Serializer serializer = SERIALIZATION.findSerializerFor(sample.getValue());
    Object read = SERIALIZATION.deserialize(golden, serializer.identifier(), "").get();
    assertThat(read).isEqualTo(sample.getValue());
  }

  @ParameterizedTest
  @MethodSource("stored")
  void itsNameIsInTheDocumentAndNoClassInTheManifest(Map.Entry<String, Object> sample) {
    Serializer serializer = SERIALIZATION.findSerializerFor(sample.getValue());
    assertThat(Serializers.manifestFor(serializer, sample.getValue())).isEmpty();
    assertThat(new String(serializer.toBinary(sample.getValue()), StandardCharsets.ISO_8859_1))
        .contains(
            sample.getKey().replace(OF_CONSUMERS, "").replace(OF_DELETED, "").replace(OF_RACKS, ""))
        .doesNotContain("io.muster");
  }

  @Test
  void everyKindOfEventHasASample() {
    assertThat(Samples.EVENTS.values())
        .extracting(Object::getClass)
        .containsAll(
            Stream.of(GroupEvent.class, ConsumerGroupEvent.class)
                .flatMap(events -> Stream.of(events.getPermittedSubclasses()))
                .filter(Class::isRecord)
                .toList());
  }

  @Test
  void everyGoldenFileIsRead() throws IOException {
    try (Stream<Path> files = Files.list(GOLDEN_SOURCES)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(stored().map(Map.Entry::getKey).toList());
    }
  }

  static Stream<Object> messages() {
    return Stream.of(
            Samples.EVENTS.values(),
            List.of(
                Samples.TOPICS_IN_RACKS,
                Samples.SNAPSHOT,
                Samples.CONSUMER_SNAPSHOT,
                Samples.DELETED_SNAPSHOT))
        .flatMap(Collection::stream);
  }

  @ParameterizedTest
  @MethodSource("messages")
  void whatIsStoredComesBack(Object message) {
    assertThat(writtenAndRead(message)).isEqualTo(message);
  }

  static List<GroupCommand> commands() {
    return Samples.COMMANDS;
  }

  @ParameterizedTest
  @MethodSource("commands")
  void aCommandArrivesWithItsReplyAddress(GroupCommand command) {
    TestProbe<GroupResponse> probe = TEST_KIT.createTestProbe();
    GroupRequest request = new GroupRequest("orders", command, probe.ref(), 4711);
    assertThat(writtenAndRead(request)).isEqualTo(request);
  }

  @Test
  void whetherARequestIsAwaitedIsSaidAsItIsWhenItLeaves() {
    AtomicBoolean awaited = new AtomicBoolean(true);
    GroupRequest request = request(awaited::get);
    assertThat(((GroupRequest) writtenAndRead(request)).awaited()).isSameAs(Awaited.ALWAYS);

    awaited.set(false);

    assertThat(((GroupRequest) writtenAndRead(request)).awaited()).isSameAs(Awaited.NO_MORE);
  }

  @Test
  void aRequestOfAVersionThatDoesNotSayIsAwaited() throws IOException {
    CBORMapper mapper = new CBORMapper();
    GroupRequest request = request(Awaited.ALWAYS);
    ObjectNode document = (ObjectNode) mapper.readTree(SERIALIZATION.serialize(request).get());
    assertThat(document.remove("awaited")).isNotNull();

    int message = SERIALIZATION.serializerFor(GroupRequest.class).identifier();
    Object read =
        SERIALIZATION
            .deserialize(mapper.writeValueAsBytes(document), message, GroupRequest.class.getName())
            .get();

    assertThat(read).isEqualTo(request);
  }

  @Test
  void aConfirmationOfAVersionThatDoesNotSayWhatWasRefusedIsOfAll() throws IOException {
    CBORMapper mapper = new CBORMapper();
    UUID tag = UUID.randomUUID();
    TestProbe<GroupResponse> probe = TEST_KIT.createTestProbe();
    GroupRequest request =
        new GroupRequest(
            "orders", new GroupCommand.ConfirmTxnOffsets(tag, Set.of()), probe.ref(), 4711);
    ObjectNode document = (ObjectNode) mapper.readTree(SERIALIZATION.serialize(request).get());
    assertThat(((ObjectNode) document.get("command")).remove("refused")).isNotNull();

    int message = SERIALIZATION.serializerFor(GroupRequest.class).identifier();
    Object read =
        SERIALIZATION
            .deserialize(mapper.writeValueAsBytes(document), message, GroupRequest.class.getName())
            .get();

    assertThat(read).isEqualTo(request);
  }

  private static GroupRequest request(Awaited awaited) {
    TestProbe<GroupResponse> probe = TEST_KIT.createTestProbe();
    return new GroupRequest("orders", Samples.COMMANDS.get(0), probe.ref(), 4711, awaited);
  }

  static List<GroupReply> replies() {
    return Samples.REPLIES;
  }

  @ParameterizedTest
  @MethodSource("replies")
  void aReplyArrives(GroupReply reply) {
    GroupResponse response = new GroupResponse(4711, reply);
    assertThat(writtenAndRead(response)).isEqualTo(response);
  }

  @Test
  void thereIsASampleOfEveryCommandAndReply() {
    assertThat(Samples.COMMANDS)
        .extracting(Object::getClass)
        .containsAll(List.of(GroupCommand.class.getPermittedSubclasses()));
    assertThat(Samples.REPLIES)
        .extracting(Object::getClass)
        .containsAll(List.of(GroupReply.class.getPermittedSubclasses()));
  }

  @Test
  void nullsStayNull() {
    GroupEvent event =
        new GroupEvent.GenerationStarted(
            4,
            null,
            null,
            null,
            List.of(),
            new GroupEvent.RebalanceCause(
                GroupEvent.RebalanceCause.Kind.MEMBER_LEFT, "", null, null),
            new GroupEvent.JoinPhase(
                0, 0, "", List.of(), GroupEvent.JoinPhase.Completion.NOBODY_LEFT),
            9);
    assertThat(writtenAndRead(event)).isEqualTo(event);

    GroupCommand allOffsets = new GroupCommand.FetchOffsets(null, -1, null, false);
    GroupRequest request =
        new GroupRequest("g", allOffsets, TEST_KIT.<GroupResponse>createTestProbe().ref(), 1);
    assertThat(writtenAndRead(request)).isEqualTo(request);
  }

  @Test
  void emptyBytesAreTheOneInstance() {
    GroupResponse response = new GroupResponse(1, GroupReply.SyncGroup.failed(GroupError.NONE));
    GroupResponse read = (GroupResponse) writtenAndRead(response);
    assertThat(((GroupReply.SyncGroup) read.reply()).assignment()).isSameAs(Bytes.EMPTY);
  }

  @Test
  void fieldsOfLaterVersionsAreIgnored() throws IOException {
    byte[] later =
        new CBORMapper()
            .writeValueAsBytes(Map.of("type", "group-created.v1", "at", 5, "mood", "sunny"));
    int identifier = SERIALIZATION.serializerFor(GroupEvent.GroupCreated.class).identifier();
    assertThat(SERIALIZATION.deserialize(later, identifier, "").get())
        .isEqualTo(new GroupEvent.GroupCreated(5));
  }

  @Test
  void constantsOfLaterVersionsAreReadAsUnknown() throws IOException {
    Map<String, Object> removal =
        Map.of("memberId", "m", "cause", Map.of("kind", "OF_A_LATER_VERSION", "memberId", "m"));
    byte[] later =
        new CBORMapper()
            .writeValueAsBytes(
                Map.of("type", "members-removed.v1", "at", 5, "removals", List.of(removal)));
    int event = SERIALIZATION.serializerFor(GroupEvent.MembersRemoved.class).identifier();
    assertThat(SERIALIZATION.deserialize(later, event, "").get())
        .isEqualTo(
            new GroupEvent.MembersRemoved(
                List.of(
                    new GroupEvent.MembersRemoved.Removal(
                        "m",
                        new GroupEvent.RebalanceCause(
                            GroupEvent.RebalanceCause.Kind.UNKNOWN, "m", null, null))),
                5));

    byte[] reply =
        new CBORMapper()
            .writeValueAsBytes(
                Map.of(
                    "correlationId",
                    7,
                    "mood",
                    "sunny",
                    "reply",
                    Map.of("type", "Heartbeat", "error", "OF_A_LATER_VERSION")));
    int message = SERIALIZATION.serializerFor(GroupResponse.class).identifier();
    assertThat(SERIALIZATION.deserialize(reply, message, GroupResponse.class.getName()).get())
        .isEqualTo(
            new GroupResponse(7, new GroupReply.Heartbeat(GroupError.COORDINATOR_NOT_AVAILABLE)));
  }

  /** Nodes of two versions talk to each other by these names, so they are there for good. */
  @Test
  void messagesKeepTheirNames() {
    assertThat(Stream.of(GroupRequest.class, GroupResponse.class).map(Class::getName))
        .containsExactly("io.muster.group.GroupRequest", "io.muster.group.GroupResponse");
    assertThat(Stream.of(GroupCommand.class.getPermittedSubclasses()).map(Class::getSimpleName))
        .containsExactlyInAnyOrder(
            "JoinGroup",
            "SyncGroup",
            "Heartbeat",
            "LeaveGroup",
            "CommitTxnOffsets",
            "ConfirmTxnOffsets",
            "CommitOffsets",
            "FetchOffsets",
            "DescribeGroup",
            "DeleteGroup",
            "DeleteOffsets",
            "Expire",
            "ForgetTopics",
            "ConsumerHeartbeat",
            "DescribeConsumerGroup",
            "DescribeConfigs",
            "AlterConfigs");
  }

  private static Object writtenAndRead(Object message) {
    Serializer serializer = SERIALIZATION.findSerializerFor(message);
    String manifest = Serializers.manifestFor(serializer, message);
    byte[] written = SERIALIZATION.serialize(message).get();
    return SERIALIZATION.deserialize(written, serializer.identifier(), manifest).get();
  }

  private static byte[] golden(String name, Object sample) throws IOException {
    if (Boolean.getBoolean("golden.write") && !Files.exists(GOLDEN_SOURCES.resolve(name))) {
      Files.write(GOLDEN_SOURCES.resolve(name), SERIALIZATION.serialize(sample).get());
      return Files.readAllBytes(GOLDEN_SOURCES.resolve(name));
    }
    try (InputStream golden = SerializationTest.class.getResourceAsStream("/golden/" + name)) {
      return Objects.requireNonNull(golden, "no golden file of " + name).readAllBytes();
    }
  }
}
