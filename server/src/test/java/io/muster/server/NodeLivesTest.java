package io.muster.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.muster.gateway.HostPort;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.pekko.Done;
import org.junit.jupiter.api.Test;

class NodeLivesTest {
  private static final HostPort ADDRESS = new HostPort("127.0.0.1", 9092);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final List<String> events = new CopyOnWriteArrayList<>();

  @Test
  void aNodeThatCannotStartTheFirstTimeSaysWhy() {
    NodeLives lives = new NodeLives(() -> failing("no database"), Duration.ZERO);

    assertThatThrownBy(() -> lives.run(address -> events.add("ready")))
        .isInstanceOf(FailedException.class)
        .hasMessage("no database");
    assertThat(events).containsExactly("closed");
  }

  @Test
  void aNodeThatWasPutOutTriesUntilItIsBack() throws Exception {
    TestLife first = new TestLife();
    TestLife last = new TestLife();
    Deque<Life> births =
        new ArrayDeque<>(List.of(first, failing("nobody there"), mistaken(), last));
    NodeLives lives = new NodeLives(births::remove, Duration.ofMillis(10));
    CompletableFuture<Void> run =
        CompletableFuture.runAsync(() -> lives.run(address -> events.add("ready")));

    await().atMost(PATIENCE).until(() -> events.contains("ready"));
    first.left.complete(Done.getInstance());
    await().atMost(PATIENCE).until(births::isEmpty);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(events).containsExactly("ready", "closed", "closed", "closed", "ready"));

    lives.end();
    run.get();
    assertThat(last.left).isCompleted();
  }

  @Test
  void theEndDoesNotWaitForThePause() {
    TestLife first = new TestLife();
    Deque<Life> births = new ArrayDeque<>(List.of(first, failing("nobody there")));
    NodeLives lives = new NodeLives(births::remove, Duration.ofHours(1));
    CompletableFuture<Void> run =
        CompletableFuture.runAsync(() -> lives.run(address -> events.add("ready")));
    first.left.complete(Done.getInstance());
    await().atMost(PATIENCE).until(() -> events.equals(List.of("ready", "closed", "closed")));

    lives.end();

    assertThat(run).succeedsWithin(PATIENCE);
  }

  private Life failing(String reason) {
    return new TestLife() {
      @Override
      public CompletionStage<Done> start() {
        throw new FailedException(reason);
      }
    };
  }

  /** As where a setting names a host that cannot be looked up just now. */
  private Life mistaken() {
    return new TestLife() {
      @Override
      public CompletionStage<Done> start() {
        throw new IllegalArgumentException("no such host");
      }
    };
  }

  private class TestLife implements Life {
    final CompletableFuture<Done> left = new CompletableFuture<>();

    @Override
    public CompletionStage<Done> start() {
      return left;
    }

    @Override
    public HostPort address() {
      return ADDRESS;
    }

    @Override
    public void close() {
      events.add("closed");
      left.complete(Done.getInstance());
    }
  }
}
