package io.muster.gateway;

import io.muster.cluster.Coordinator;
import io.muster.gateway.api.Exchange;
import io.muster.gateway.api.ServedApi;
import io.muster.group.Awaited;
import io.muster.group.GroupCommand;
import io.muster.group.GroupReply;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData;
import org.apache.kafka.common.message.TxnOffsetCommitResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * A request from its arrival until its answer is written. Used on the connection's actor only, but
 * for {@link #isAwaited}.
 */
final class RequestInFlight implements Exchange, Awaited {

  /** How often the owner of a group is looked up: it may have died with the command. */
  private static final Duration OWNER_LOOK = Duration.ofMillis(500);

  private final KafkaConnection connection;
  private final ApiKeys key;
  private final short version;
  private final int correlationId;
  private final int size;
  private final long receivedNanos = System.nanoTime();
  private @Nullable ServedApi api;
  private @Nullable ApiMessage body;
  private String clientId = "";
  private @Nullable GroupQuestion question;
  private long firstCommand;
  private int commands;
  private long deadline;
  private volatile @Nullable ByteBuf answer;

  RequestInFlight(
      KafkaConnection connection, ApiKeys key, short version, int correlationId, int size) {
    this.connection = connection;
    this.key = key;
    this.version = version;
    this.correlationId = correlationId;
    this.size = size;
  }

  /** Has Muster answer. */
  void serve(ServedApi with, String fromClientId, ApiMessage request) {
    api = with;
    clientId = fromClientId;
    body = request;
    with.serve(request, this);
  }

  ApiKeys key() {
    return key;
  }

  int correlationId() {
    return correlationId;
  }

  /** Whether Muster answers it, not the upstream. */
  boolean isServed() {
    return api != null;
  }

  /** Of the request's frame, in bytes. */
  int size() {
    return size;
  }

  @Override
  public short version() {
    return version;
  }

  @Override
  public String clientId() {
    return clientId;
  }

  @Override
  public String clientHost() {
    return connection.clientHost();
  }

  @Override
  public boolean isAtBroker() {
    return connection.channel().isAtBroker();
  }

  @Override
  public void answer(ApiMessage response) {
    answerFrame(connection.encode(key, version, correlationId, response), AnswerError.in(response));
  }

  /**
   * Answers with the upstream's frame, which is complete, length prefix included. Takes it over.
   */
  void answerFrame(ByteBuf frame) {
    answerFrame(frame, null);
  }

  private void answerFrame(ByteBuf frame, @Nullable Errors error) {
    if (answer != null) {
      frame.release();
      throw new IllegalStateException(key.name + " is answered twice");
    }
    answer = frame;
    question = null;
    connection.metrics().answered(key, error, System.nanoTime() - receivedNanos);
    connection.answered();
  }

  /** Null until it is answered. */
  @Nullable ByteBuf answer() {
    return answer;
  }

  @Override
  public void askGroup(
      String groupId, GroupCommand command, Function<GroupReply, ApiMessage> response) {
    askOne(groupId, command, reply -> answer(response.apply(reply)));
  }

  @Override
  public void askGroupFirst(
      String groupId, GroupCommand command, BiConsumer<GroupReply, Exchange> next) {
    askOne(
        groupId,
        command,
        reply -> {
          question = null; // What follows is not the group's affair any more.
          next.accept(reply, this);
        });
  }

  private void askOne(String groupId, GroupCommand command, Consumer<GroupReply> then) {
    ask(
        new GroupQuestion.One(
            command, groupId, connection.ownerOf(groupId), System.nanoTime(), false, then));
    expectWithin(connection.deadlines().of(command));
  }

  private void ask(GroupQuestion.One one) {
    question = one;
    commands = 1;
    firstCommand =
        connection.send(one.groupId(), one.command(), one.countsLate() ? Awaited.ALWAYS : this);
  }

  @Override
  public boolean isAwaited() {
    return answer == null;
  }

  @Override
  public void askGroups(
      Map<String, ? extends GroupCommand> commandsByGroup,
      Function<Map<String, GroupReply>, ApiMessage> response) {
    if (commandsByGroup.isEmpty()) {
      answer(response.apply(Map.of()));
      return;
    }
    List<String> groupIds = List.copyOf(commandsByGroup.keySet());
    question = GroupQuestion.Many.to(groupIds, response);
    commands = groupIds.size();
    expectWithin(connection.deadlines().request());
    firstCommand = connection.nextCommand();
    groupIds.forEach(groupId -> connection.send(groupId, commandsByGroup.get(groupId), this));
  }

  @Override
  public void answerLater(CompletionStage<ApiMessage> response) {
    whenReady(response, (ready, exchange) -> exchange.answer(ready));
  }

  @Override
  public <T> void whenReady(CompletionStage<T> stage, BiConsumer<T, Exchange> next) {
    expectWithin(connection.longestLookUp());
    stage.whenComplete(
        (value, error) ->
            connection.resume(
                this,
                () -> {
                  if (error == null) {
                    next.accept(value, this);
                  } else {
                    connection.couldNotLookUp(this, error);
                    fail(Errors.COORDINATOR_NOT_AVAILABLE);
                  }
                }));
  }

  @Override
  public CompletionStage<ApiMessage> upstream(ApiMessage request) {
    return connection.askUpstream(this, request);
  }

  @Override
  public CompletionStage<TxnOffsetCommitResponseData> commitUpstream(
      TxnOffsetCommitRequestData request) {
    return connection.commitUpstream(version, request);
  }

  /** Whether the command with this correlation id is one of this request's. */
  boolean sent(long command) {
    return command - firstCommand >= 0 && command - firstCommand < commands;
  }

  /** A group has replied. Ignored when it is too late. */
  void replied(long command, GroupReply reply) {
    if (question instanceof GroupQuestion.One one) {
      // So the client looks for its coordinator anew, and no request of its fails.
      if (one.isSignOfLife() && one.isNothingNew(reply) && connection.shouldMove(one)) {
        connection.closeWhenIdle();
      }
      one.then().accept(reply);
    } else if (question instanceof GroupQuestion.Many many) {
      many.replies().put(many.groupIds().get((int) (command - firstCommand)), reply);
      if (many.isComplete()) {
        answer(many.response().apply(many.replies()));
      }
    }
  }

  /** When to look at it again, by System.nanoTime. */
  long nextLook() {
    return question instanceof GroupQuestion.One
        ? Math.min(deadline, System.nanoTime() + OWNER_LOOK.toNanos())
        : deadline;
  }

  /** Acts if the deadline is over or the command may have gone with the node that was asked. */
  void look(long now) {
    if (answer == null && deadline - now <= 0) {
      lost();
    } else if (answer == null && question instanceof GroupQuestion.One one) {
      Coordinator owner = connection.ownerOf(one.groupId());
      if (!Objects.equals(one.owner(), owner)
          || (one.needNotWait() && connection.mayBeLost(one.groupId(), one.sentNanos()))) {
        moved(one, owner);
      }
    }
  }

  /** A late reply to the first command is ignored. */
  private void moved(GroupQuestion.One one, @Nullable Coordinator owner) {
    if (owner != null && one.maySendAgain()) {
      ask(one.sentAgainTo(owner));
    } else {
      fail(Errors.NOT_COORDINATOR);
    }
  }

  /** Whether its group may keep it unanswered for long. */
  boolean isParked() {
    return question instanceof GroupQuestion.One one && one.isParked();
  }

  /** Answers in the API's failure form. Only for what Muster serves itself. */
  void fail(Errors error) {
    ServedApi with = api;
    ApiMessage request = body;
    if (with == null || request == null) {
      throw new IllegalStateException(key.name + " is not served here");
    }
    answer(with.failure(request, version, error));
  }

  private void lost() {
    if (question instanceof GroupQuestion.One one && one.isSignOfLife() && connection.mayAnswer()) {
      connection.metrics().heartbeatCovered();
      one.then().accept(one.whileLoading());
    } else if (question instanceof GroupQuestion.Many many && connection.mayAnswer()) {
      answer(many.response().apply(many.replies()));
    } else if (api == null) {
      connection.upstreamIsLate(this);
    } else {
      fail(Errors.NOT_COORDINATOR);
    }
  }

  /** To be called before anything that may answer at once. */
  void expectWithin(Duration time) {
    deadline = System.nanoTime() + time.toNanos();
    connection.lookAgainAt(nextLook());
  }
}
