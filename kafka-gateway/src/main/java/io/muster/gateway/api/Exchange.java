package io.muster.gateway.api;

import io.muster.group.GroupCommand;
import io.muster.group.GroupReply;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData;
import org.apache.kafka.common.message.TxnOffsetCommitResponseData;
import org.apache.kafka.common.protocol.ApiMessage;

/**
 * One request and the duty to answer it exactly once: by exactly one call of one of the answering
 * methods. Used on the connection's actor only.
 */
public interface Exchange {

  /** Version of the API in which the client asked and is answered. */
  short version();

  /** As in the request's header; empty if the client gave none. */
  String clientId();

  /** The client's address in the form in which Kafka shows it: {@code /127.0.0.1}. */
  String clientHost();

  /** Whether the client has connected to a port that stands for an upstream broker. */
  boolean isAtBroker();

  void answer(ApiMessage response);

  /**
   * Sends the command to its group and answers with what the reply becomes. A lost command is
   * answered by the API's failure form. This is the hot path.
   */
  void askGroup(String groupId, GroupCommand command, Function<GroupReply, ApiMessage> response);

  /**
   * Sends the command to its group and goes on with the reply, on the connection's actor: for what
   * takes more than a group. A lost command is answered by the API's failure form.
   */
  void askGroupFirst(String groupId, GroupCommand command, BiConsumer<GroupReply, Exchange> next);

  /**
   * The same as {@link #askGroup} for several groups at once. A group whose command is lost is
   * missing from the replies.
   */
  void askGroups(
      Map<String, ? extends GroupCommand> commands,
      Function<Map<String, GroupReply>, ApiMessage> response);

  /**
   * Answers when the stage completes; with the API's failure form (COORDINATOR_NOT_AVAILABLE) if it
   * fails. Not for the hot path.
   */
  void answerLater(CompletionStage<ApiMessage> response);

  /**
   * Goes on when the stage completes, on the connection's actor: for look-ups that must precede the
   * answer. If the stage fails, the API's failure form is answered.
   */
  <T> void whenReady(CompletionStage<T> stage, BiConsumer<T, Exchange> next);

  /**
   * Sends a request of the same API and version to the upstream broker behind this connection and
   * completes with its response body, for requests that are split between Muster and the upstream.
   */
  CompletionStage<ApiMessage> upstream(ApiMessage request);

  /**
   * Has the upstream's own coordinator of a shadow group commit offsets within a transaction, in
   * the version in which the client asked. It is asked once.
   */
  CompletionStage<TxnOffsetCommitResponseData> commitUpstream(TxnOffsetCommitRequestData request);
}
