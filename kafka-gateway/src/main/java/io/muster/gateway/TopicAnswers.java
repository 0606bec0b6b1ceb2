package io.muster.gateway;

import io.muster.gateway.upstream.TopicNews;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicResult;
import org.apache.kafka.common.message.DeleteTopicsResponseData;
import org.apache.kafka.common.message.DeleteTopicsResponseData.DeletableTopicResult;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/** Reads what the upstream's answers say of topics. */
final class TopicAnswers {
  private static final Set<ApiKeys> APIS =
      Set.of(ApiKeys.METADATA, ApiKeys.CREATE_TOPICS, ApiKeys.DELETE_TOPICS);

  private TopicAnswers() {}

  /** Whether answers of this API say anything of topics that {@link #read} would read. */
  static boolean areAnswersTo(ApiKeys key) {
    return APIS.contains(key);
  }

  /** Tells what the answer says; any other answer says nothing. */
  static void read(ApiMessage answer, TopicNews news) {
    if (answer instanceof MetadataResponseData metadata) {
      metadata.topics().forEach(topic -> read(topic, news));
    } else if (answer instanceof CreateTopicsResponseData created) {
      changed(
          created.topics().stream()
              .filter(topic -> topic.errorCode() == Errors.NONE.code())
              .map(CreatableTopicResult::name),
          news);
    } else if (answer instanceof DeleteTopicsResponseData deleted) {
      changed(
          deleted.responses().stream()
              .filter(topic -> topic.errorCode() == Errors.NONE.code() && topic.name() != null)
              .map(DeletableTopicResult::name),
          news);
    }
  }

  /** A broker that knows of no ids (before 2.8) says nothing new of a topic that it has. */
  private static void read(MetadataResponseTopic topic, TopicNews news) {
    if (topic.name() == null) {
      return;
    } else if (topic.errorCode() == Errors.UNKNOWN_TOPIC_OR_PARTITION.code()) {
      news.isNotThere(topic.name());
    } else if (topic.errorCode() == Errors.NONE.code() && !topic.topicId().equals(Uuid.ZERO_UUID)) {
      news.isThere(topic.name(), topic.topicId());
    }
  }

  private static void changed(Stream<String> names, TopicNews news) {
    Set<String> topics = names.collect(Collectors.toSet());
    if (!topics.isEmpty()) {
      news.changed(topics);
    }
  }
}
