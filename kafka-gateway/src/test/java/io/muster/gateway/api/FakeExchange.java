package io.muster.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.GroupCommand;
import io.muster.group.GroupReply;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.kafka.common.message.ApiMessageType;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData;
import org.apache.kafka.common.message.TxnOffsetCommitResponseData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.MessageUtil;
import org.jspecify.annotations.Nullable;

/**
 * One request as it comes off the wire, with groups and an upstream that answer as scripted. The
 * answer goes over the wire, too: what cannot be written in the version fails the test.
 */
final class FakeExchange implements Exchange {
  static final String CLIENT_ID = "client";
  static final String CLIENT_HOST = "/127.0.0.1";

  final Map<String, GroupCommand> commands = new LinkedHashMap<>();

  /** Every command to one group, in order. */
  final List<GroupCommand> asked = new ArrayList<>();

  final List<ApiMessage> toUpstream = new ArrayList<>();

  private boolean atBroker;
  private final ServedApi api;
  private final short version;
  private final ApiMessage request;
  private final List<ApiMessage> answers = new ArrayList<>();
  private Function<GroupCommand, @Nullable GroupReply> group =
      command -> {
        throw new AssertionError("No group should be asked: " + command);
      };
  private Function<ApiMessage, CompletionStage<ApiMessage>> upstream =
      unexpected -> {
        throw new AssertionError("The upstream should not be asked: " + unexpected);
      };

  FakeExchange(ServedApi api, int version, ApiMessage request) {
    this.api = api;
    this.version = (short) version;
    this.request =
        overTheWire(request, ApiMessageType.fromApiKey(api.key().id).newRequest(), this.version);
  }

  /** The client asks a broker's port, not the main one. */
  FakeExchange atBroker() {
    atBroker = true;
    return this;
  }

  /** A null reply is a lost command. */
  FakeExchange withGroup(Function<GroupCommand, @Nullable GroupReply> group) {
    this.group = group;
    return this;
  }

  FakeExchange withGroup(GroupReply reply) {
    return withGroup(command -> reply);
  }

  FakeExchange withUpstream(Function<ApiMessage, CompletionStage<ApiMessage>> upstream) {
    this.upstream = upstream;
    return this;
  }

  /** Serves the request; the answer may be still to come. */
  FakeExchange serve() {
    api.serve(request, this);
    return this;
  }

  /** Serves the request, which must be answered at once. */
  <T extends ApiMessage> T answered(Class<T> response) {
    return serve().answer(response);
  }

  <T extends ApiMessage> T answer(Class<T> response) {
    assertThat(answers).hasSize(1);
    return response.cast(
        overTheWire(
            answers.get(0), ApiMessageType.fromApiKey(api.key().id).newResponse(), version));
  }

  /** The one command that was sent to the group. */
  <T extends GroupCommand> T command(String groupId, Class<T> command) {
    assertThat(commands).containsOnlyKeys(groupId);
    return command.cast(commands.get(groupId));
  }

  boolean isAnswered() {
    return !answers.isEmpty();
  }

  private static ApiMessage overTheWire(ApiMessage written, ApiMessage read, short version) {
    var bytes = MessageUtil.toByteBufferAccessor(written, version);
    read.read(bytes, version);
    assertThat(bytes.remaining()).isZero();
    return read;
  }

  @Override
  public short version() {
    return version;
  }

  @Override
  public String clientId() {
    return CLIENT_ID;
  }

  @Override
  public String clientHost() {
    return CLIENT_HOST;
  }

  @Override
  public boolean isAtBroker() {
    return atBroker;
  }

  @Override
  public void answer(ApiMessage response) {
    answers.add(response);
  }

  @Override
  public void askGroup(
      String groupId, GroupCommand command, Function<GroupReply, ApiMessage> response) {
    commands.put(groupId, command);
    asked.add(command);
    var reply = group.apply(command);
    answer(reply == null ? failure() : response.apply(reply));
  }

  @Override
  public void askGroupFirst(
      String groupId, GroupCommand command, BiConsumer<GroupReply, Exchange> next) {
    commands.put(groupId, command);
    asked.add(command);
    var reply = group.apply(command);
    if (reply == null) {
      answer(failure());
    } else {
      next.accept(reply, this);
    }
  }

  @Override
  public void askGroups(
      Map<String, ? extends GroupCommand> byGroup,
      Function<Map<String, GroupReply>, ApiMessage> response) {
    commands.putAll(byGroup);
    Map<String, GroupReply> replies = new HashMap<>();
    byGroup.forEach(
        (groupId, command) -> {
          var reply = group.apply(command);
          if (reply != null) {
            replies.put(groupId, reply);
          }
        });
    answer(response.apply(replies));
  }

  @Override
  public void answerLater(CompletionStage<ApiMessage> response) {
    whenReady(response, (message, exchange) -> exchange.answer(message));
  }

  @Override
  public <T> void whenReady(CompletionStage<T> stage, BiConsumer<T, Exchange> next) {
    var unused =
        stage.whenComplete(
            (result, failure) -> {
              if (failure == null) {
                next.accept(result, this);
              } else {
                answer(failure());
              }
            });
  }

  private ApiMessage failure() {
    return api.failure(request, version, Errors.COORDINATOR_NOT_AVAILABLE);
  }

  @Override
  public CompletionStage<ApiMessage> upstream(ApiMessage sent) {
    toUpstream.add(sent);
    return upstream.apply(sent);
  }

  @Override
  public CompletionStage<TxnOffsetCommitResponseData> commitUpstream(
      TxnOffsetCommitRequestData sent) {
    return upstream(sent).thenApply(TxnOffsetCommitResponseData.class::cast);
  }
}
