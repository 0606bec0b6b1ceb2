package io.muster.gateway;

import io.muster.gateway.rewrite.AddressRewrite;
import io.muster.gateway.upstream.UpstreamLink;
import io.muster.gateway.wire.RequestFrame;
import io.muster.gateway.wire.ResponseFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * What one connection has to say to the broker behind its port: requests passed on, and questions
 * that Muster's own APIs have. The link is opened when first needed. Used on the connection's actor
 * only.
 */
final class UpstreamConversation {

  /** From the I/O thread to the connection's actor. */
  sealed interface Event {
    UpstreamLink link();

    record Received(UpstreamLink link, ByteBuffer frame) implements Event {}

    record Lost(UpstreamLink link, String why) implements Event {}
  }

  /** A request that the broker has not answered; {@code question} is null if it is passed on. */
  private record Waiting(
      RequestInFlight request, @Nullable CompletableFuture<ApiMessage> question) {}

  private final KafkaConnection.Environment environment;
  private final KafkaConnection connection;
  private final UpstreamLink.Listener listener;
  private final Queue<Waiting> waiting = new ArrayDeque<>();
  private @Nullable UpstreamLink link;
  private boolean paused;
  private boolean unanswered;

  UpstreamConversation(
      KafkaConnection connection, KafkaConnection.Environment environment, ActorRef<Object> self) {
    this.connection = connection;
    this.environment = environment;
    this.listener =
        new UpstreamLink.Listener() {
          @Override
          public void received(UpstreamLink from, ByteBuffer frame) {
            self.tell(new Event.Received(from, frame));
          }

          @Override
          public void closed(UpstreamLink from, String why) {
            self.tell(new Event.Lost(from, why));
          }
        };
  }

  /** Passes a request on as it came. Takes the frame over. */
  void forward(RequestInFlight request, ByteBuf frame) {
    UpstreamLink open = link();
    if (open == null) {
      frame.release();
      connection.upstreamLost("no broker behind this port is known");
      return;
    }
    waiting.add(new Waiting(request, null));
    open.send(frame, null);
  }

  /** Passes on a request that gets no answer. Takes the frame over. */
  void forwardUnanswered(ByteBuf frame) {
    int size = frame.readableBytes();
    UpstreamLink open = link();
    if (open == null) {
      frame.release();
      connection.upstreamLost("no broker behind this port is known");
      return;
    }
    unanswered = true;
    open.send(frame, () -> connection.channel().doneWithoutAnswer(size));
  }

  /** Asks the broker; fails when it cannot be reached or goes away. */
  CompletionStage<ApiMessage> ask(RequestInFlight request, ApiMessage question) {
    UpstreamLink open = link();
    if (open == null) {
      return CompletableFuture.failedStage(new IOException("No upstream broker is known"));
    }
    CompletableFuture<ApiMessage> answer = new CompletableFuture<>();
    waiting.add(new Waiting(request, answer));
    ByteBuffer frame =
        RequestFrame.encode(
            request.key(),
            request.version(),
            request.correlationId(),
            request.clientId(),
            question);
    open.send(Unpooled.wrappedBuffer(frame), null);
    return answer;
  }

  void on(Event event) {
    if (event.link() != link) {
      return;
    }
    if (event instanceof Event.Received received) {
      received(received.frame());
    } else if (event instanceof Event.Lost lost) {
      lost(lost.why());
    }
  }

  /** Holds the broker's answers back while the client does not take them. */
  void pause(boolean pause) {
    if (link != null && pause != paused) {
      if (pause) {
        link.pause();
      } else {
        link.resume();
      }
    }
    paused = pause;
  }

  void close() {
    if (link != null) {
      link.close();
      link = null;
    }
    waiting.clear();
  }

  private @Nullable UpstreamLink link() {
    if (link == null) {
      link = connection.channel().upstream().open(listener);
      if (link != null && paused) {
        link.pause();
      }
    }
    return link;
  }

  private void received(ByteBuffer frame) {
    Waiting next = waiting.poll();
    if (next == null
        || frame.remaining() < Integer.BYTES
        || ResponseFrame.correlationId(frame) != next.request.correlationId()) {
      connection.upstreamLost("the broker answered what was not asked");
      return;
    }
    RequestInFlight request = next.request;
    AddressRewrite rewrite = environment.routes().rewriteOf(request.key(), request.version());
    CompletableFuture<ApiMessage> question = next.question;
    if (question == null && rewrite == null && !TopicAnswers.areAnswersTo(request.key())) {
      pass(request, frame);
      return;
    }
    ApiMessage response = ResponseFrame.decode(request.key(), request.version(), frame);
    TopicAnswers.read(response, environment.topicNews());
    if (rewrite == null || !rewrite.concerns(response)) {
      if (question != null) {
        question.complete(response);
      } else {
        pass(request, frame);
      }
      return;
    }
    whenReachable(
        rewrite.brokersIn(response),
        request,
        () -> {
          rewrite.replace(response, environment.endpoints()::of);
          if (question != null) {
            question.complete(response);
          } else {
            request.answer(response);
          }
        });
  }

  /** A broker that is new to us gets its port before any client hears of it. */
  private void whenReachable(Collection<Node> brokers, RequestInFlight request, Runnable then) {
    environment.cluster().seen(brokers);
    List<Integer> unknown =
        brokers.stream()
            .map(Node::id)
            .filter(id -> environment.endpoints().of(id) == null)
            .toList();
    if (unknown.isEmpty()) {
      then.run();
    } else {
      environment
          .endpoints()
          .open(unknown)
          .whenComplete((opened, error) -> connection.resume(request, then));
    }
  }

  private static void pass(RequestInFlight request, ByteBuffer frame) {
    ByteBuf length = Unpooled.buffer(Integer.BYTES).writeInt(frame.remaining());
    request.answerFrame(Unpooled.wrappedBuffer(length, Unpooled.wrappedBuffer(frame)));
  }

  private void lost(String why) {
    link = null;
    List<Waiting> left = List.copyOf(waiting);
    waiting.clear();
    left.stream()
        .filter(one -> one.question != null)
        .forEach(one -> one.question.completeExceptionally(new IOException(why)));
    if (unanswered || left.stream().anyMatch(one -> one.question == null)) {
      connection.upstreamLost(why);
    }
  }
}
