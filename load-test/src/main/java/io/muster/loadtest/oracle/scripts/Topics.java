package io.muster.loadtest.oracle.scripts;

import io.muster.loadtest.oracle.stage.Stage;
import java.util.List;
import org.apache.kafka.common.message.CreatePartitionsRequestData;
import org.apache.kafka.common.message.CreatePartitionsRequestData.CreatePartitionsTopic;
import org.apache.kafka.common.message.CreatePartitionsRequestData.CreatePartitionsTopicCollection;
import org.apache.kafka.common.message.CreatePartitionsResponseData;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopicCollection;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DeleteTopicsRequestData.DeleteTopicState;
import org.apache.kafka.common.message.DeleteTopicsResponseData;
import org.apache.kafka.common.protocol.Errors;

/**
 * Topics that come, grow and go while a script is played. What the log answers is no part of it.
 */
final class Topics {
  private static final int TIMEOUT_MS = 20_000;

  private Topics() {}

  /**
   * Creates a topic.
   *
   * @param suffix of {@link Stage#groupId(String)}, which is the topic's name
   */
  static void create(Stage stage, String suffix, int partitions) throws Exception {
    CreatableTopicCollection topics = new CreatableTopicCollection();
    topics.add(
        new CreatableTopic()
            .setName(stage.groupId(suffix))
            .setNumPartitions(partitions)
            .setReplicationFactor((short) 1));
    CreateTopicsRequestData request =
        new CreateTopicsRequestData().setTopics(topics).setTimeoutMs(TIMEOUT_MS);
    for (var topic : stage.ask(request, 7, CreateTopicsResponseData.class).unrecorded().topics()) {
      Errors.forCode(topic.errorCode()).maybeThrow();
      stage.name(topic.topicId().toString(), suffix);
    }
  }

  /** Gives a topic more partitions, so many in all. */
  static void extend(Stage stage, String suffix, int partitions) throws Exception {
    CreatePartitionsTopicCollection topics = new CreatePartitionsTopicCollection();
    topics.add(
        new CreatePartitionsTopic()
            .setName(stage.groupId(suffix))
            .setCount(partitions)
            .setAssignments(null));
    CreatePartitionsRequestData request =
        new CreatePartitionsRequestData().setTopics(topics).setTimeoutMs(TIMEOUT_MS);
    for (var topic :
        stage.ask(request, 3, CreatePartitionsResponseData.class).unrecorded().results()) {
      Errors.forCode(topic.errorCode()).maybeThrow();
    }
  }

  static void delete(Stage stage, String suffix) throws Exception {
    DeleteTopicsRequestData request =
        new DeleteTopicsRequestData()
            .setTopics(List.of(new DeleteTopicState().setName(stage.groupId(suffix))))
            .setTimeoutMs(TIMEOUT_MS);
    for (var topic :
        stage.ask(request, 6, DeleteTopicsResponseData.class).unrecorded().responses()) {
      Errors.forCode(topic.errorCode()).maybeThrow();
    }
  }
}
