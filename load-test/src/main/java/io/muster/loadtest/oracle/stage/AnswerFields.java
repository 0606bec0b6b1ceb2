package io.muster.loadtest.oracle.stage;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.message.DeleteGroupsResponseData;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroup;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetDeleteResponseData;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.TxnOffsetCommitResponseData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/** An answer as fields by path: {@code members[0].memberId}. */
final class AnswerFields {
  /** Lists whose order the protocol leaves open. */
  private static final Map<Class<?>, Set<String>> UNORDERED =
      Map.of(
          JoinGroupResponseData.class, Set.of("members"),
          DescribeGroupsResponseData.class, Set.of("groups", "members"),
          ListGroupsResponseData.class, Set.of("groups"),
          OffsetCommitResponseData.class, Set.of("topics", "partitions"),
          OffsetFetchResponseData.class, Set.of("topics", "partitions"),
          DeleteGroupsResponseData.class, Set.of("results"),
          OffsetDeleteResponseData.class, Set.of("topics", "partitions"),
          TxnOffsetCommitResponseData.class, Set.of("topics", "partitions"),
          ConsumerGroupHeartbeatResponseData.class, Set.of("topicPartitions", "partitions"),
          ConsumerGroupDescribeResponseData.class,
              Set.of("groups", "members", "subscribedTopicNames", "topicPartitions", "partitions"));

  /** What names the server itself, and so differs between any two. */
  private static final Map<Class<?>, Set<String>> OF_THE_SERVER =
      Map.of(FindCoordinatorResponseData.class, Set.of("host", "port", "nodeId"));

  /** Epochs of the consumer protocol. */
  private static final Set<String> EPOCHS = Set.of("memberEpoch", "groupEpoch", "assignmentEpoch");

  private final Symbols symbols;
  private final Epochs epochs;
  private final Set<String> unordered;
  private final Set<String> ofTheServer;
  private final SortedMap<String, String> fields = new TreeMap<>();

  private AnswerFields(Class<?> answer, Symbols symbols, Epochs epochs) {
    this.symbols = symbols;
    this.epochs = epochs;
    this.unordered = UNORDERED.getOrDefault(answer, Set.of());
    this.ofTheServer = OF_THE_SERVER.getOrDefault(answer, Set.of());
  }

  static SortedMap<String, String> of(
      ApiMessage answer, short version, Symbols symbols, Epochs epochs) {
    AnswerFields result = new AnswerFields(answer.getClass(), symbols, epochs);
    if (answer instanceof DescribeGroupsResponseData described) {
      forgetFormerAssignment(described);
    }
    result.add("", "", json(answer, version));
    return result.fields;
  }

  /** The errors in an answer, each once, in their order, without NONE. */
  static List<Errors> errors(ApiMessage answer, short version) {
    return json(answer, version).findValues("errorCode").stream()
        .map(code -> Errors.forCode(code.shortValue()))
        .filter(error -> error != Errors.NONE)
        .distinct()
        .toList();
  }

  /** What it shows of the former generation's assignment is no answer that counts. */
  private static void forgetFormerAssignment(DescribeGroupsResponseData answer) {
    for (DescribedGroup group : answer.groups()) {
      if (group.groupState().equals("CompletingRebalance")) {
        group.members().forEach(member -> member.setMemberAssignment(new byte[0]));
      }
    }
  }

  private void add(String path, String name, JsonNode node) {
    if (node.isObject()) {
      node.properties()
          .forEach(
              field ->
                  add(
                      path.isEmpty() ? field.getKey() : path + "." + field.getKey(),
                      field.getKey(),
                      field.getValue()));
    } else if (node.isArray()) {
      fields.put(path + ".size", Integer.toString(node.size()));
      List<JsonNode> elements = new ArrayList<>();
      node.forEach(elements::add);
      if (unordered.contains(name)) {
        elements.sort(Comparator.comparing(element -> symbols.apply(element.toString())));
      }
      for (int i = 0; i < elements.size(); i++) {
        add("%s[%d]".formatted(path, i), "", elements.get(i));
      }
    } else if (ofTheServer.contains(name)) {
      fields.put(path, "(of the server)");
    } else if (name.equals("errorCode")) {
      fields.put(path, Errors.forCode(node.shortValue()).name());
    } else if (EPOCHS.contains(name)) {
      fields.put(path, epochs.show(node.intValue()));
    } else if (name.equals("errorMessage")) {
      fields.put(path, epochs.showAll(symbols.apply(node.asText())));
    } else {
      fields.put(path, symbols.apply(node.asText()));
    }
  }

  /** By the generated converter beside the generated message; there is no general one. */
  private static JsonNode json(ApiMessage message, short version) {
    Class<?> type = message.getClass();
    try {
      return (JsonNode)
          Class.forName(type.getName() + "JsonConverter")
              .getMethod("write", type, short.class)
              .invoke(null, message, version);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException("Cannot show " + message, e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("No converter for " + type, e);
    }
  }
}
