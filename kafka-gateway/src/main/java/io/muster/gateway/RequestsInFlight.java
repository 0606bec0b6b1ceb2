package io.muster.gateway;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/** What a client has asked and not been told yet, in the order in which it asked. */
final class RequestsInFlight {
  private final Deque<RequestInFlight> requests = new ArrayDeque<>();
  private final GatewayMetrics metrics;

  RequestsInFlight(GatewayMetrics metrics) {
    this.metrics = metrics;
  }

  void add(RequestInFlight request) {
    requests.add(request);
    metrics.received();
  }

  boolean isEmpty() {
    return requests.isEmpty();
  }

  /** The request that sent this command to a group; null if it has been answered since. */
  @Nullable RequestInFlight ofCommand(long command) {
    for (RequestInFlight request : requests) {
      if (request.answer() == null && request.sent(command)) {
        return request;
      }
    }
    return null;
  }

  List<RequestInFlight> unanswered() {
    return requests.stream().filter(request -> request.answer() == null).toList();
  }

  /**
   * Lets every answer go that no earlier request is in the way of.
   *
   * @param write takes an answer over, with the size of its request
   */
  void letGo(ObjIntConsumer<ByteBuf> write) {
    RequestInFlight first = requests.peek();
    while (first != null) {
      ByteBuf answer = first.answer();
      if (answer == null) {
        return;
      }
      requests.remove();
      metrics.done(1);
      write.accept(answer, first.size());
      first = requests.peek();
    }
  }

  /** Answers that wait for an earlier one, in bytes. */
  int heldBytes() {
    int held = 0;
    for (RequestInFlight request : requests) {
      ByteBuf answer = request.answer();
      held += answer == null ? 0 : answer.readableBytes();
    }
    return held;
  }

  /** When the first of them wants to be looked at, by System.nanoTime. */
  OptionalLong nextLook() {
    return requests.stream()
        .filter(request -> request.answer() == null)
        .mapToLong(RequestInFlight::nextLook)
        .reduce((one, other) -> one - other < 0 ? one : other);
  }

  /** Gives everything up. */
  void release() {
    for (RequestInFlight request : requests) {
      ByteBuf answer = request.answer();
      if (answer != null) {
        answer.release();
      }
    }
    metrics.done(requests.size());
    requests.clear();
  }
}
