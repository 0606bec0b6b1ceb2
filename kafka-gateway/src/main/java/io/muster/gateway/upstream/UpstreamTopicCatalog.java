package io.muster.gateway.upstream;

import io.muster.gateway.api.TopicIds;
import io.muster.group.TopicCatalog;
import io.muster.group.consumer.PartitionRacks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topics of the upstream that clients have named so far, renewed all the time: a topic that was
 * deleted, created anew or given more partitions is noticed within the renewal interval; at once
 * when a client names what the cache does not have, and before a client is told, through this
 * gateway, of anything else than the cache has.
 *
 * <p>One look-up is under way at a time; what is asked meanwhile gathers and goes out as the next
 * one. While the upstream cannot be reached, or does not let Muster see a topic, the cache keeps
 * what it has.
 */
public final class UpstreamTopicCatalog implements TopicCatalog, TopicNews, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UpstreamTopicCatalog.class);

  /** Of how many topics it is remembered when they were last asked about. */
  private static final int REMEMBERED_ANSWERS = 10_000;

  /** Topics of which it is remembered that clients have deleted them, or that they are withheld. */
  private static final int REMEMBERED_TOPICS = 1_000;

  private static final int REMEMBERED_REGEXES = 1_000;

  /** How exactly it is known when a topic was last asked for: a part of how long it is kept. */
  private static final int EXACTNESS = 10;

  /**
   * Bounds of the cache.
   *
   * @param timeout of a look-up
   * @param renewal how often what is known is looked up again
   * @param memory for how long a topic is known that nobody asks for
   * @param answerAge for how long an answer is not asked for again, so that a client that keeps
   *     naming a topic that is not there does not burden the upstream
   * @param listingAge the same for the list of all topics, which regular expressions are matched
   *     with
   * @param maxWaiting topics that may wait for the look-up that is under way; more are refused,
   *     unless one alone has asked for them
   */
  public record Settings(
      Duration timeout,
      Duration renewal,
      Duration memory,
      Duration answerAge,
      Duration listingAge,
      int maxWaiting) {
    public static final Settings DEFAULT =
        new Settings(
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofMinutes(10),
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

  /** A topic as it was last seen. */
  private static final class Known {
    private final Topic topic;
    private volatile long askedNanos;

    Known(Topic topic, long askedNanos) {
      this.topic = topic;
      this.askedNanos = askedNanos;
    }

    /** Somebody has asked for it: seldom told, since commits ask for it all the time. */
    void asked(long exactNanos) {
      long now = System.nanoTime();
      if (now - askedNanos > exactNanos) {
        askedNanos = now;
      }
    }
  }

  private final Admin admin;
  private final Settings settings;
  private final ScheduledExecutorService renewals;
  private final AtomicBoolean renewing = new AtomicBoolean();
  private final Map<String, Known> byName = new ConcurrentHashMap<>();
  private final Map<UUID, String> nameById = new ConcurrentHashMap<>();
  private final Map<Integer, Optional<String>> rackByBroker = new ConcurrentHashMap<>();
  private final TopicListing listing;

  /** Used by the thread of the renewals only. */
  private final RegexMatches matches = new RegexMatches(REMEMBERED_REGEXES);

  /** Names of those that the upstream does not let Muster see, as far as is remembered. */
  private final Set<String> withheld = Collections.synchronizedSet(Latest.set(REMEMBERED_TOPICS));

  /** A copy for whoever reads it: topics are looked for far more often than deleted. */
  private volatile Set<UUID> deleted = Set.of();

  // Guarded by this.
  private final Set<UUID> recentlyDeleted = Latest.set(REMEMBERED_TOPICS);
  private Lookup waiting = new Lookup();
  private boolean underWay;
  private final Map<Object, Long> answeredAt = Latest.map(REMEMBERED_ANSWERS);

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
    var known = byName.get(name);
    if (known == null) {
      return Optional.empty();
    }
    known.asked(settings.memory().toNanos() / EXACTNESS);
    return Optional.of(known.topic);
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

  /** Whoever has created one shows, too, that the one that was known by its name is no more. */
  @Override
  public void changed(Set<String> topics) {
    synchronized (this) {
      topics.stream()
          .map(byName::get)
          .filter(known -> known != null && known.topic.id() != null)
          .forEach(known -> recentlyDeleted.add(known.topic.id()));
      deleted = Set.copyOf(recentlyDeleted);
    }
    lookAnew(topics);
  }

  /**
   * What is known of these topics counts no longer: it is asked for anew, by whoever names one of
   * them next, too.
   */
  private void lookAnew(Set<String> topics) {
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
        forgetId(before.topic);
        known.add(name);
      }
    }
    return known;
  }

  @Override
  public void isThere(String topic, Uuid id) {
    var known = byName.get(topic);
    if (known != null
        && known.topic.id() != null
        && !known.topic.id().equals(TopicIds.fromKafka(id))) {
      LOG.info("Topic {} was created anew at the upstream", topic);
      lookAnew(Set.of(topic));
    }
  }

  @Override
  public void isNotThere(String topic) {
    if (byName.containsKey(topic)) {
      lookAnew(Set.of(topic));
    }
  }

  @Override
  public CompletionStage<Found> find(Set<String> names, Set<String> regexes) {
    if (regexes.isEmpty()) {
      return found(names, Map.of());
    }
    return listing
        .names()
        .thenApplyAsync(all -> matches.of(all, regexes), renewals)
        .thenCompose(
            matched -> {
              Set<String> wanted = new HashSet<>(names);
              matched.values().forEach(wanted::addAll);
              return found(wanted, matched);
            });
  }

  private CompletionStage<Found> found(Set<String> names, Map<String, SortedSet<String>> matches) {
    return refresh(names, Set.of())
        .thenApply(
            done -> {
              Map<String, Optional<Topic>> topics = new HashMap<>();
              Set<String> hidden = new HashSet<>();
              for (var name : names) {
                var topic = byName(name);
                if (topic.isPresent() || !withheld.contains(name)) {
                  topics.put(name, topic);
                } else {
                  hidden.add(name);
                }
              }
              return new Found(topics, matches, deleted, hidden);
            });
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

  /** Looks up all that is known and in use, unless that is still under way. */
  private void renew() {
    var now = System.nanoTime();
    byName.forEach(
        (name, known) -> {
          if (now - known.askedNanos > settings.memory().toNanos() && byName.remove(name, known)) {
            forgetId(known.topic);
          }
        });
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
            .forEach(
                (name, topic) ->
                    answers.add(take(topic, () -> forget(name), () -> cannotSee(name))));
      }
      if (!ids.isEmpty()) {
        admin
            .describeTopics(
                TopicCollection.ofTopicIds(ids.stream().map(TopicIds::toKafka).toList()), options)
            .topicIdValues()
            .forEach((id, topic) -> answers.add(take(topic, () -> forget(id), () -> {})));
      }
    } catch (RuntimeException closed) {
      return CompletableFuture.failedFuture(closed);
    }
    return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new));
  }

  private CompletableFuture<Void> take(
      KafkaFuture<TopicDescription> answer, Runnable forget, Runnable cannotSee) {
    return answer
        .toCompletionStage()
        .<Void>handle(
            (topic, failure) -> {
              if (failure == null) {
                remember(topic);
                return null;
              }
              switch (TopicFailure.of(failure)) {
                case ABSENT -> forget.run();
                case WITHHELD -> cannotSee.run();
                case UNKNOWN -> throw new CompletionException(failure);
              }
              return null;
            })
        .toCompletableFuture();
  }

  private void cannotSee(String name) {
    if (withheld.add(name)) {
      LOG.warn(
          "The upstream does not let Muster see topic {}: it must be allowed to DESCRIBE", name);
    }
  }

  private void remember(TopicDescription description) {
    var id = description.topicId();
    var topic =
        new Topic(
            description.name(),
            id.equals(Uuid.ZERO_UUID) ? null : TopicIds.fromKafka(id),
            description.partitions().size(),
            PartitionRacks.of(description.partitions().stream().map(this::racks).toList()));
    withheld.remove(topic.name());
    var before = byName.get(topic.name());
    byName.put(
        topic.name(), new Known(topic, before == null ? System.nanoTime() : before.askedNanos));
    if (before != null && !Objects.equals(before.topic.id(), topic.id())) {
      LOG.info("Topic {} was created anew at the upstream", topic.name());
      forgetId(before.topic);
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
    withheld.remove(name);
    var before = byName.remove(name);
    if (before != null) {
      LOG.info("Topic {} is no longer at the upstream", name);
      forgetId(before.topic);
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
