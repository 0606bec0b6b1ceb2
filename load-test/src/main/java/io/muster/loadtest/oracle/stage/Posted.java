package io.muster.loadtest.oracle.stage;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/** A request that was sent and whose answer is not there yet, or not looked at. */
public final class Posted<R extends ApiMessage> {
  /** A coordinator that does not park a request answers it sooner. */
  private static final long PARKED_AFTER_MS = 250;

  private final Stage stage;
  private final String label;
  private final short version;
  private final CompletableFuture<R> answer;
  private final long sent = System.nanoTime();

  Posted(Stage stage, String label, short version, CompletableFuture<R> answer) {
    this.stage = stage;
    this.label = label;
    this.version = version;
    this.answer = answer;
  }

  /** Records whether the coordinator keeps it without an answer, as it should. */
  public Posted<R> isParked() throws InterruptedException, ExecutionException {
    if (isAnsweredSoon()) {
      stage.record(label, Transcript.BROKEN, "expected to be parked, but answered");
    } else {
      stage.record(label, "parked", "true");
    }
    return this;
  }

  public boolean isAnswered() {
    return answer.isDone();
  }

  /** For how long it has been under way. */
  public Duration age() {
    return Duration.ofNanos(System.nanoTime() - sent);
  }

  /** Returns when it is answered, or after this time. */
  public void await(Duration time) throws InterruptedException {
    try {
      answer.get(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      // Whoever asks for the answer learns why there is none.
    }
  }

  private boolean isAnsweredSoon() throws InterruptedException, ExecutionException {
    try {
      answer.get(PARKED_AFTER_MS, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      // A busy coordinator may not have come to it yet; what it answers now, it answers after it.
      stage.passThroughCoordinator();
      return answer.isDone();
    }
  }

  /**
   * Waits for the answer.
   *
   * @param expected as {@link Call#answers} has it
   */
  public R answers(Errors... expected) throws InterruptedException, ExecutionException {
    R found = outcome();
    List<Errors> wanted = Arrays.stream(expected).filter(error -> error != Errors.NONE).toList();
    List<Errors> errors = AnswerFields.errors(found, version);
    SortedMap<String, String> surprise = new TreeMap<>();
    if (!errors.equals(wanted)) {
      surprise.put(Transcript.BROKEN, "expected %s, but found %s".formatted(wanted, errors));
    }
    stage.record(label, found, version, surprise);
    return found;
  }

  /** Waits for the answer, whatever it is. */
  public R answer() throws InterruptedException, ExecutionException {
    R found = outcome();
    stage.record(label, found, version, new TreeMap<>());
    return found;
  }

  /** Waits for the answer without recording it; the client's own timeout bounds the wait. */
  R outcome() throws InterruptedException, ExecutionException {
    return answer.get();
  }
}
