package io.muster.loadtest.chaos.load;

import io.muster.loadtest.chaos.history.History;
import io.muster.loadtest.chaos.history.Operation.Answer;
import io.muster.loadtest.chaos.history.Operation.Request;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.protocol.ApiMessage;

/** Sends requests, waits for their answers, and writes both into the history. */
record Calls(History history) {

  /**
   * The answer; connections give every request up after a while.
   *
   * @param send called at once, for its start is taken before
   * @param read what of the answer is to be written down
   * @throws LostException when none came
   */
  <R extends ApiMessage> Answer call(
      Request request, Supplier<CompletableFuture<R>> send, Function<R, Answer> read)
      throws LostException, InterruptedException {
    long start = history.now();
    try {
      Answer answer = read.apply(send.get().get());
      history.add(request, start, answer);
      return answer;
    } catch (ExecutionException e) {
      history.add(request, start, Answer.lost(String.valueOf(e.getCause())));
      throw new LostException(e.getCause());
    }
  }
}
