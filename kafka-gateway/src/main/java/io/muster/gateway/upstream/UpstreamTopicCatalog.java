package io.muster.gateway.upstream;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.muster.gateway.Causes;
import io.muster.gateway.api.TopicIds;
import io.muster.group.TopicCatalog;
import io.muster.group.consumer.PartitionRacks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topics of the upstream that clients have named so far, renewed all the time: a topic that was
 * deleted, created anew or given more partitions is noticed within the renewal interval; at once
 * when a client names what the cache does not have, and before a client is told, through this
 * gateway, of anything else than the cache has.
 *
 * <p>One look-up is under way at a time; what is asked meanwhile gathers and goes out as the next
 * one. While the upstream cannot be reached, the cache keeps what it has.
 */
public final class UpstreamTopicCatalog implements TopicCatalog, TopicNews, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UpstreamTopicCatalog.class);

  /** Of how many topics it is remembered when they were last asked about. */
  private static final int REMEMBERED_ANSWERS = 10_000;

  /**
   * Bounds of the cache.
   *
   * @param timeout of a look-up
   * @param renewal how often what is known is looked up again
   * @param answerAge for how long an answer is not asked for again, so that a client that keeps
   *     naming a topic that is not there does not burden the upstream
   * @param listingAge the same for the list of all topics, which regular expressions are matched
   *     with
   * @param maxWaiting topics that may wait for the look-up that is under way; more are refused,
   *     unless one alone has asked for them
   */
  public record Settings(
      Duration timeout, Duration renewal, Duration answerAge, Duration listingAge, int maxWaiting) {
    public static final Settings DEFAULT =
        new Settings(
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            10_000);
  }

  private record Lookup(Set<String> names, Set<UUID> ids, CompletableFuture<Void> answer) {
    Lookup() {
      this(new HashSet<>(), new HashSet<>(), new CompletableFuture<>());
    }

    int size() {
      return names.size() + ids.size();
    }
  }

  private final Admin admin;
  private final Settings settings;
  private final ScheduledExecutorService renewals;
  private final AtomicBoolean renewing = new AtomicBoolean();
  private final Map<String, Topic> byName = new ConcurrentHashMap<>();
  private final Map<UUID, String> nameById = new ConcurrentHashMap<>();
  private final Map<Integer, Optional<String>> rackByBroker = new ConcurrentHashMap<>();
  private final TopicListing listing;

  // Guarded by this.
  private Lookup waiting = new Lookup();
  private boolean underWay;
  private final Map<Object, Long> answeredAt =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Long> eldest) {
          return size() > REMEMBERED_ANSWERS;
        }
      };

  /**
   * @param admin of the upstream; stays open when the catalog is closed
   */
  public UpstreamTopicCatalog(Admin admin, Settings settings) {
    this.admin = admin;
    this.settings = settings;
    this.listing = new TopicListing(admin, settings.timeout(), settings.listingAge());
    this.renewals =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              var thread = new Thread(task, "muster-topic-catalog");
              thread.setDaemon(true);
              return thread;
            });
    var interval = settings.renewal().toMillis();
    var unused =
        renewals.scheduleWithFixedDelay(this::renew, interval, interval, TimeUnit.MILLISECONDS);
  }

  @Override
  public Optional<Topic> byName(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  @Override
  public Optional<Topic> byId(UUID id) {
    return Optional.ofNullable(nameById.get(id))
        .flatMap(this::byName)
        .filter(topic -> id.equals(topic.id()));
  }

  @Override
  public synchronized CompletionStage<Void> refresh(Set<String> names, Set<UUID> ids) {
    var asked = new Lookup();
    names.stream().filter(this::isDue).forEach(asked.names::add);
    ids.stream().filter(this::isDue).forEach(asked.ids::add);
    if (asked.size() == 0) {
      return CompletableFuture.completedFuture(null);
    }
    // One who asks for more than that, by a regular expression, would else be refused for ever.
    if (waiting.size() > 0 && waiting.size() + asked.size() > settings.maxWaiting()) {
      return CompletableFuture.failedFuture(
          new RejectedExecutionException(
              "More than " + settings.maxWaiting() + " topics wait to be looked up"));
    }
    waiting.names.addAll(asked.names);
    waiting.ids.addAll(asked.ids);
    var answer = waiting.answer.copy();
    startNext();
    return answer;
  }

  /**
   * What is known of these topics counts no longer: it is asked for anew, by whoever names one of
   * them next, too.
   */
  @Override
  public void changed(Set<String> topics) {
    var known = forgetAll(topics);
    if (!known.isEmpty()) {
      lookAgain(known, () -> {});
      // The broker that answers may not have heard of the change itself yet.
      var unused =
          renewals.schedule(
              () -> lookAgain(known, () -> {}),
              settings.answerAge().toMillis(),
              TimeUnit.MILLISECONDS);
    }
  }

  /** Returns those that were known. */
  private synchronized Set<String> forgetAll(Set<String> topics) {
    topics.forEach(answeredAt::remove);
    Set<String> known = new HashSet<>();
    for (var name : topics) {
      var before = byName.remove(name);
      if (before != null) {
        forgetId(before);
        known.add(name);
      }
    }
    return known;
  }

  @Override
  public void isThere(String topic, Uuid id) {
    var known = byName.get(topic);
    if (known != null && known.id() != null && !known.id().equals(TopicIds.fromKafka(id))) {
      LOG.info("Topic {} was created anew at the upstream", topic);
      changed(Set.of(topic));
    }
  }

  @Override
  public void isNotThere(String topic) {
    if (byName.containsKey(topic)) {
      changed(Set.of(topic));
    }
  }

  @Override
  public CompletionStage<Found> find(Set<String> names, Set<String> regexes) {
    if (regexes.isEmpty()) {
      return found(names, Map.of());
    }
    return listing
        .names()
        .thenApplyAsync(all -> matches(all, regexes), renewals)
        .thenCompose(
            matches -> {
              Set<String> wanted = new HashSet<>(names);
              matches.values().forEach(wanted::addAll);
              return found(wanted, matches);
            });
  }

  private CompletionStage<Found> found(Set<String> names, Map<String, SortedSet<String>> matches) {
    return refresh(names, Set.of())
        .thenApply(
            done -> {
              Map<String, Optional<Topic>> topics = new HashMap<>();
              names.forEach(name -> topics.put(name, byName(name)));
              return new Found(topics, matches);
            });
  }

  private static Map<String, SortedSet<String>> matches(Set<String> all, Set<String> regexes) {
    Map<String, SortedSet<String>> matches = new HashMap<>();
    for (var regex : regexes) {
      var matched = new TreeSet<String>();
      try {
        var pattern = Pattern.compile(regex);
        all.stream().filter(name -> pattern.matcher(name).matches()).forEach(matched::add);
      } catch (PatternSyntaxException e) {
        LOG.warn("Regular expression {} matches nothing: {}", regex, e.getDescription());
      }
      matches.put(regex, matched);
    }
    return matches;
  }

  private boolean isDue(Object topic) {
    var last = answeredAt.get(topic);
    return last == null || System.nanoTime() - last >= settings.answerAge().toNanos();
  }

  private synchronized void startNext() {
    if (underWay || waiting.size() == 0) {
      return;
    }
    underWay = true;
    var lookup = waiting;
    waiting = new Lookup();
    var unused =
        ask(lookup.names, lookup.ids)
            .whenComplete(
                (done, failure) -> {
                  answered(lookup, failure == null);
                  startNext();
                  if (failure == null) {
                    lookup.answer.complete(null);
                  } else {
                    lookup.answer.completeExceptionally(failure);
                  }
                });
  }

  private synchronized void answered(Lookup lookup, boolean known) {
    underWay = false;
    if (known) {
      var now = System.nanoTime();
      lookup.names.forEach(name -> answeredAt.put(name, now));
      lookup.ids.forEach(id -> answeredAt.put(id, now));
    }
  }

  /** Looks up all that is known, unless that is still under way. */
  private void renew() {
    if (!byName.isEmpty() && renewing.compareAndSet(false, true)) {
      lookAgain(Set.copyOf(byName.keySet()), () -> renewing.set(false));
    }
  }

  /** Beside the look-ups that clients wait for. */
  private void lookAgain(Set<String> names, Runnable whenDone) {
    var unused =
        ask(names, Set.of())
            .whenComplete(
                (done, failure) -> {
                  whenDone.run();
                  if (failure != null) {
                    LOG.warn("The upstream's topics could not be renewed: {}", failure.toString());
                  }
                });
  }

  /** Completes when the cache holds the upstream's answer. */
  private CompletableFuture<Void> ask(Set<String> names, Set<UUID> ids) {
    List<CompletableFuture<?>> answers = new ArrayList<>();
    var options = new DescribeTopicsOptions().timeoutMs((int) settings.timeout().toMillis());
    try {
      if (!names.isEmpty()) {
        admin
            .describeTopics(TopicCollection.ofTopicNames(names), options)
            .topicNameValues()
            .forEach((name, topic) -> answers.add(take(topic, () -> forget(name))));
      }
      if (!ids.isEmpty()) {
        admin
            .describeTopics(
                TopicCollection.ofTopicIds(ids.stream().map(TopicIds::toKafka).toList()), options)
            .topicIdValues()
            .forEach((id, topic) -> answers.add(take(topic, () -> forget(id))));
      }
    } catch (RuntimeException closed) {
      return CompletableFuture.failedFuture(closed);
    }
    return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new));
  }

  private CompletableFuture<Void> take(KafkaFuture<TopicDescription> answer, Runnable forget) {
    return answer
        .toCompletionStage()
        .<Void>handle(
            (topic, failure) -> {
              if (failure == null) {
                remember(topic);
              } else if (saysAbsent(failure)) {
                forget.run();
              } else {
                throw new CompletionException(failure);
              }
              return null;
            })
        .toCompletableFuture();
  }

  private static boolean saysAbsent(Throwable failure) {
    var cause = Causes.of(failure);
    if (cause instanceof TopicAuthorizationException) {
      LOG.warn("The upstream does not let Muster see a topic: {}", cause.getMessage());
      return true;
    }
    return cause instanceof UnknownTopicOrPartitionException
        || cause instanceof UnknownTopicIdException
        || cause instanceof InvalidTopicException;
  }

  private void remember(TopicDescription description) {
    var id = description.topicId();
    var topic =
        new Topic(
            description.name(),
            id.equals(Uuid.ZERO_UUID) ? null : TopicIds.fromKafka(id),
            description.partitions().size(),
            PartitionRacks.of(description.partitions().stream().map(this::racks).toList()));
    var before = byName.put(topic.name(), topic);
    if (before != null && !Objects.equals(before.id(), topic.id())) {
      LOG.info("Topic {} was created anew at the upstream", topic.name());
      forgetId(before);
    }
    if (topic.id() != null) {
      nameById.put(topic.id(), topic.name());
    }
  }

  /**
   * A broker that is away cannot be asked for its rack: it is taken to be where it was last, else
   * each restart of a broker would move partitions from member to member, and back.
   */
  private Set<String> racks(TopicPartitionInfo partition) {
    Set<String> racks = new TreeSet<>();
    for (Node replica : partition.replicas()) {
      if (!replica.isEmpty()) {
        rackByBroker.put(replica.id(), Optional.ofNullable(replica.rack()));
      }
      rackByBroker.getOrDefault(replica.id(), Optional.empty()).ifPresent(racks::add);
    }
    return racks;
  }

  private void forget(String name) {
    var before = byName.remove(name);
    if (before != null) {
      LOG.info("Topic {} is no longer at the upstream", name);
      forgetId(before);
    }
  }

  private void forgetId(Topic topic) {
    if (topic.id() != null) {
      nameById.remove(topic.id());
    }
  }

  private void forget(Uuid id) {
    byId(TopicIds.fromKafka(id)).ifPresent(topic -> forget(topic.name()));
  }

  /** Ends the renewals. */
  @Override
  public void close() {
    renewals.shutdownNow();
  }
}
