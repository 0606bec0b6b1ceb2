package io.muster.loadtest.oracle.stage;

import io.muster.loadtest.client.Requester;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/**
 * A request of a script, to be sent in one of several ways: {@link #answers} and {@link #answer}
 * wait for the answer, {@link #unrecorded} too, {@link #post} does not, {@link #until}, {@link
 * #once} and {@link #during} send again and again.
 */
public final class Call<R extends ApiMessage> {
  private static final Duration POLL_INTERVAL = Duration.ofMillis(100);
  private static final Duration POLL_LIMIT = Duration.ofSeconds(20);

  private final Stage stage;
  private final String who;
  private final Requester requester;
  private final Supplier<? extends ApiMessage> request;
  private final short version;
  private final Class<R> type;
  private final Consumer<R> learn;

  /**
   * @param who the sender, by name
   * @param request makes what is sent, each time anew
   * @param learn told of every answer
   */
  Call(
      Stage stage,
      String who,
      Requester requester,
      Supplier<? extends ApiMessage> request,
      short version,
      Class<R> type,
      Consumer<R> learn) {
    this.stage = stage;
    this.who = who;
    this.requester = requester;
    this.request = request;
    this.version = version;
    this.type = type;
    this.learn = learn;
  }

  /** The same request in another version. */
  public Call<R> at(int otherVersion) {
    return new Call<>(stage, who, requester, request, (short) otherVersion, type, learn);
  }

  /** The same request, by a sender who learns from the answers. */
  Call<R> learning(Consumer<R> learner) {
    return new Call<>(stage, who, requester, request, version, type, learner);
  }

  /**
   * The same request. What the servers may answer differently is taken out of the answer, once its
   * sender has learnt from it and before it is recorded.
   */
  public Call<R> trimmed(Consumer<R> trim) {
    return learning(learn.andThen(trim));
  }

  /**
   * Sends it and waits.
   *
   * @param expected the errors in the answer, each once, in their order; NONE or nothing for an
   *     answer without any
   */
  public R answers(Errors... expected) throws InterruptedException, ExecutionException {
    return post().answers(expected);
  }

  /** Sends it and waits, for an answer in which the servers may differ as intended. */
  public R answer() throws InterruptedException, ExecutionException {
    return post().answer();
  }

  /** Sends it and waits. Nothing is recorded: it is no part of what is compared. */
  public R unrecorded() throws InterruptedException, ExecutionException {
    return Stage.await(send());
  }

  /** Sends it. Its answer is awaited, and recorded, later. */
  public Posted<R> post() {
    return new Posted<>(stage, label(), version, send());
  }

  /**
   * Sends it every 100 ms until it is answered with this error, which is recorded with the time it
   * took.
   *
   * @throws TimeoutException when that does not happen within 20 s
   */
  public R until(Errors expected)
      throws InterruptedException, ExecutionException, TimeoutException {
    long start = System.nanoTime();
    R answer =
        poll(found -> Stage.isAnsweredWith(found, version, expected), "answered " + expected);
    long elapsed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    stage.record(label() + " until " + expected, answer, version, duration(elapsed));
    return answer;
  }

  /**
   * Sends it every 100 ms until the answer is as wanted, which is recorded as if it was the first.
   *
   * @param what is waited for, for messages
   * @throws TimeoutException when that does not happen within 20 s
   */
  public R once(String what, Predicate<R> wanted)
      throws InterruptedException, ExecutionException, TimeoutException {
    R answer = poll(wanted, what);
    stage.record(label(), answer, version, new TreeMap<>());
    return answer;
  }

  private R poll(Predicate<R> wanted, String what)
      throws InterruptedException, ExecutionException, TimeoutException {
    long start = System.nanoTime();
    while (System.nanoTime() - start < POLL_LIMIT.toNanos()) {
      R answer = Stage.await(send());
      if (wanted.test(answer)) {
        return answer;
      }
      TimeUnit.MILLISECONDS.sleep(POLL_INTERVAL.toMillis());
    }
    throw new TimeoutException("%s was not %s within %s".formatted(label(), what, POLL_LIMIT));
  }

  /** Sends it every 100 ms for this long; the last answer is recorded. */
  public R during(Duration time) throws InterruptedException, ExecutionException {
    long start = System.nanoTime();
    R answer = Stage.await(send());
    while (System.nanoTime() - start < time.toNanos()) {
      TimeUnit.MILLISECONDS.sleep(POLL_INTERVAL.toMillis());
      answer = Stage.await(send());
    }
    stage.record(label() + " for " + time, answer, version, new TreeMap<>());
    return answer;
  }

  private CompletableFuture<R> send() {
    return requester
        .send(request.get(), version, type)
        .thenApply(
            answer -> {
              learn.accept(answer);
              return answer;
            });
  }

  private static SortedMap<String, String> duration(long elapsedMs) {
    return new TreeMap<>(Map.of(Transcript.DURATION_PREFIX + "elapsed", Long.toString(elapsedMs)));
  }

  private String label() {
    ApiKeys api = ApiKeys.forId(request.get().apiKey());
    return stage.label("%s: %s v%d".formatted(who, api, version));
  }
}
