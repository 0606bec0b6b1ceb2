package io.muster.loadtest.load;

import io.muster.loadtest.client.BrokerClient;
import io.muster.loadtest.client.BrokerConnection;
import io.muster.loadtest.client.ConnectionSettings;
import io.muster.loadtest.client.TopicSetup;
import io.muster.loadtest.process.Addresses;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;

/**
 * The server that is tested, and what is asked of it before and after.
 *
 * @param name for a person
 * @param addresses of the brokers to ask first, at least one
 * @param processes of it on this machine, the coordinator first; empty where they are not known
 */
record TestedServer(String name, List<InetSocketAddress> addresses, List<Part> processes) {
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(15);

  /** For topic and groups each: after Ctrl-C somebody waits for it. */
  private static final int CLEAN_UP_LIMIT_MS = 10_000;

  /** A process. */
  record Part(String name, long pid) {}

  /** Whether the coordinator's process still runs; true where that is not known. */
  boolean isAlive() {
    return processes.isEmpty()
        || ProcessHandle.of(processes.get(0).pid()).filter(ProcessHandle::isAlive).isPresent();
  }

  String bootstrap() {
    return Addresses.format(addresses);
  }

  /**
   * The APIs it says it serves.
   *
   * @throws LoadFailure when it does not answer
   */
  Set<Short> advertised() throws LoadFailure, InterruptedException {
    List<String> silent = new ArrayList<>();
    try (BrokerClient client = new BrokerClient(1, ConnectionSettings.defaults())) {
      for (InetSocketAddress address : addresses) {
        try {
          return advertised(client.connect(address).get());
        } catch (ExecutionException | TimeoutException e) {
          silent.add(
              "%s (%s)"
                  .formatted(
                      Addresses.format(address),
                      e.getCause() == null ? e : e.getCause().getMessage()));
        }
      }
    }
    throw new LoadFailure(
        "Nobody who speaks Kafka's protocol answers at " + String.join(", ", silent));
  }

  private static Set<Short> advertised(BrokerConnection connection)
      throws InterruptedException, ExecutionException, TimeoutException {
    // Every server knows version 0.
    ApiVersionsResponseData answer =
        connection
            .as("load-test")
            .send(new ApiVersionsRequestData(), (short) 0, ApiVersionsResponseData.class)
            .get(ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    return answer.apiKeys().stream().map(each -> each.apiKey()).collect(Collectors.toSet());
  }

  /**
   * Makes sure that it can do what is asked of it.
   *
   * @throws LoadFailure when it cannot; the message says what to do
   */
  void require(ApiKeys api, String otherwise) throws LoadFailure, InterruptedException {
    if (!advertised().contains(api.id)) {
      throw new LoadFailure(
          "%s does not advertise %s: %s".formatted(bootstrap(), api.name, otherwise));
    }
  }

  /**
   * Creates the topic.
   *
   * @throws LoadFailure when it cannot be created
   */
  void createTopic(String topic, int partitions) throws LoadFailure, InterruptedException {
    try {
      var unused = TopicSetup.ensure(bootstrap(), Map.of(topic, partitions));
    } catch (ExecutionException | TimeoutException e) {
      throw new LoadFailure("Topic %s cannot be created: %s".formatted(topic, e.getMessage()), e);
    }
  }

  /**
   * Deletes what a run leaves on a server that lives on.
   *
   * @return what could not be deleted and why, empty if all is well
   */
  String cleanUp(String topic, Collection<String> groups) throws InterruptedException {
    String trouble = "";
    try (Admin admin =
        Admin.create(
            Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap(),
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                CLEAN_UP_LIMIT_MS,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                CLEAN_UP_LIMIT_MS))) {
      try {
        admin.deleteTopics(List.of(topic)).all().get();
      } catch (ExecutionException e) {
        trouble += "Topic %s stays: %s. ".formatted(topic, e.getCause().getMessage());
      }
      try {
        admin.deleteConsumerGroups(groups).all().get();
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof GroupIdNotFoundException)) {
          trouble += "Groups %s-… stay: %s".formatted(topic, e.getCause().getMessage());
        }
      }
    }
    return trouble.strip();
  }
}
