package io.muster.gateway.upstream;

import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.DescribeTopicsResult;
import org.apache.kafka.clients.admin.DescribeTransactionsResult;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsResult;
import org.apache.kafka.clients.admin.ListTopicsResult;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.TopicListing;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.internals.CoordinatorKey;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.TopicCollection.TopicIdCollection;
import org.apache.kafka.common.TopicCollection.TopicNameCollection;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.internals.KafkaFutureImpl;

/** An admin client whose questions wait until the test answers them. */
final class ScriptedAdmin {

  /** A question about topics, by name or by id. */
  record Describe(Map<Object, KafkaFutureImpl<TopicDescription>> topics) {

    /** Answers: these topics are there, the others that were asked about are not. */
    void answer(TopicDescription... there) {
      topics.forEach(
          (asked, future) ->
              Stream.of(there)
                  .filter(topic -> topic.name().equals(asked) || topic.topicId().equals(asked))
                  .findFirst()
                  .ifPresentOrElse(
                      future::complete,
                      () ->
                          future.completeExceptionally(
                              asked instanceof Uuid
                                  ? new UnknownTopicIdException("not there")
                                  : new UnknownTopicOrPartitionException("not there"))));
    }

    void fail(Throwable failure) {
      topics.values().forEach(future -> future.completeExceptionally(failure));
    }
  }

  /** A question about a group's offsets, only about those that are stable perhaps. */
  record Offsets(
      String groupId,
      boolean stable,
      KafkaFutureImpl<Map<TopicPartition, OffsetAndMetadata>> answer) {}

  /** Of the cluster that it speaks for. */
  static final String CLUSTER_ID = "the-cluster";

  final List<Describe> describes = new CopyOnWriteArrayList<>();
  final List<Offsets> offsets = new CopyOnWriteArrayList<>();
  final List<KafkaFutureImpl<Map<String, TopicListing>>> lists = new CopyOnWriteArrayList<>();
  final List<Map<String, KafkaFutureImpl<TransactionDescription>>> transactions =
      new CopyOnWriteArrayList<>();
  private volatile boolean closed;

  /** From now on every question is refused, as by a closed client. */
  void close() {
    closed = true;
  }

  Admin admin() {
    return (Admin)
        Proxy.newProxyInstance(
            Admin.class.getClassLoader(),
            new Class<?>[] {Admin.class},
            (proxy, method, args) -> {
              if (closed) {
                throw new IllegalStateException("The client is closed");
              }
              return switch (method.getName()) {
                case "describeTopics" -> describe((TopicCollection) args[0]);
                case "listTopics" -> list();
                case "describeCluster" -> describeCluster();
                case "listConsumerGroupOffsets" ->
                    offsets((String) args[0], (ListConsumerGroupOffsetsOptions) args[1]);
                case "describeTransactions" -> describeTransactions((Collection<?>) args[0]);
                default -> throw new UnsupportedOperationException(method.getName());
              };
            });
  }

  static TopicDescription topic(String name, Uuid id, int partitions) {
    return new TopicDescription(
        name,
        false,
        IntStream.range(0, partitions)
            .mapToObj(p -> new TopicPartitionInfo(p, Node.noNode(), List.of(), List.of()))
            .toList(),
        null,
        id);
  }

  /** One whose partitions have these replicas, the first of them its leader. */
  static TopicDescription topic(String name, Uuid id, List<List<Node>> replicas) {
    return new TopicDescription(
        name,
        false,
        IntStream.range(0, replicas.size())
            .mapToObj(
                p ->
                    new TopicPartitionInfo(
                        p, replicas.get(p).get(0), replicas.get(p), replicas.get(p)))
            .toList(),
        null,
        id);
  }

  private DescribeTopicsResult describe(TopicCollection asked) {
    if (asked instanceof TopicNameCollection names) {
      Map<String, KafkaFutureImpl<TopicDescription>> futures = futures(names.topicNames());
      describes.add(new Describe(Map.copyOf(futures)));
      return new DescribeTopicsResult(null, Map.copyOf(futures)) {};
    }
    Map<Uuid, KafkaFutureImpl<TopicDescription>> futures =
        futures(((TopicIdCollection) asked).topicIds());
    describes.add(new Describe(Map.copyOf(futures)));
    return new DescribeTopicsResult(Map.copyOf(futures), null) {};
  }

  private static DescribeClusterResult describeCluster() throws ReflectiveOperationException {
    // The client offers no other way to make a result.
    var constructor =
        DescribeClusterResult.class.getDeclaredConstructor(
            KafkaFuture.class, KafkaFuture.class, KafkaFuture.class, KafkaFuture.class);
    constructor.setAccessible(true);
    return constructor.newInstance(null, null, KafkaFuture.completedFuture(CLUSTER_ID), null);
  }

  private DescribeTransactionsResult describeTransactions(Collection<?> transactionalIds)
      throws ReflectiveOperationException {
    Map<String, KafkaFutureImpl<TransactionDescription>> question =
        transactionalIds.stream()
            .collect(Collectors.toMap(String.class::cast, id -> new KafkaFutureImpl<>()));
    transactions.add(question);
    // The client offers no other way to make a result.
    var constructor = DescribeTransactionsResult.class.getDeclaredConstructor(Map.class);
    constructor.setAccessible(true);
    return constructor.newInstance(
        question.entrySet().stream()
            .collect(
                Collectors.toMap(
                    asked -> CoordinatorKey.byTransactionalId(asked.getKey()),
                    Map.Entry::getValue)));
  }

  private ListTopicsResult list() throws ReflectiveOperationException {
    var answer = new KafkaFutureImpl<Map<String, TopicListing>>();
    lists.add(answer);
    // The client offers no other way to make a result.
    var constructor = ListTopicsResult.class.getDeclaredConstructor(KafkaFuture.class);
    constructor.setAccessible(true);
    return constructor.newInstance(answer);
  }

  private static <K> Map<K, KafkaFutureImpl<TopicDescription>> futures(Collection<K> topics) {
    return topics.stream().collect(Collectors.toMap(each -> each, each -> new KafkaFutureImpl<>()));
  }

  private ListConsumerGroupOffsetsResult offsets(
      String groupId, ListConsumerGroupOffsetsOptions options) throws ReflectiveOperationException {
    var question = new Offsets(groupId, options.requireStable(), new KafkaFutureImpl<>());
    offsets.add(question);
    // The client offers no other way to make a result.
    var constructor = ListConsumerGroupOffsetsResult.class.getDeclaredConstructor(Map.class);
    constructor.setAccessible(true);
    Map<CoordinatorKey, KafkaFuture<?>> answer =
        Map.of(CoordinatorKey.byGroupId(groupId), question.answer());
    return constructor.newInstance(answer);
  }
}
