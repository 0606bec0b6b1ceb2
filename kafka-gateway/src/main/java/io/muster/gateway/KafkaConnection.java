package io.muster.gateway;

import io.muster.cluster.Coordinator;
import io.muster.cluster.CoordinatorLocator;
import io.muster.cluster.Fence;
import io.muster.cluster.Groups;
import io.muster.gateway.api.ServedApi;
import io.muster.gateway.upstream.TopicNews;
import io.muster.gateway.upstream.UpstreamCluster;
import io.muster.gateway.upstream.UpstreamTxnCommits;
import io.muster.gateway.wire.RequestFrame;
import io.muster.gateway.wire.ResponseFrame;
import io.muster.group.Awaited;
import io.muster.group.GroupCommand;
import io.muster.group.GroupRequest;
import io.muster.group.GroupResponse;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData;
import org.apache.kafka.common.message.TxnOffsetCommitResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The conversation with one client: every request gets its answer, in the order of the requests.
 *
 * <p>It receives {@link GroupResponse} and its own messages; there is no adapter between, since
 * that would cost every heartbeat an allocation and a call.
 */
final class KafkaConnection extends AbstractBehavior<Object> {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaConnection.class);

  /** Answers that wait for an earlier one: from here on the broker's are held back. */
  private static final int HELD_BYTES = 1024 * 1024;

  /** A request, without length prefix. Whoever takes it releases it. */
  record Received(ByteBuf frame) {}

  /** What becomes of a request when something that it waited for is there. */
  private record Resume(RequestInFlight request, Runnable step) {}

  enum Signal {
    /** The client does not take its answers fast enough. */
    UNWRITABLE,
    WRITABLE,
    /** It is time to look at the deadlines. */
    LOOK,
    /** Answer what is due, and what comes before it is answered; then close. */
    DRAIN,
    /** The last message: the socket is gone. */
    CLOSED
  }

  /** What all connections share. */
  record Environment(
      GatewaySettings settings,
      Routes routes,
      Groups groups,
      CoordinatorLocator locator,
      Fence fence,
      UpstreamCluster cluster,
      BrokerEndpoints endpoints,
      UpstreamTxnCommits txnCommits,
      TopicNews topicNews,
      Pace moves,
      GatewayMetrics metrics) {}

  private final Environment environment;
  private final ClientChannel channel;
  private final UpstreamConversation upstream;
  private final ActorRef<GroupResponse> replyTo;
  private final RequestsInFlight inFlight;
  private long commands;
  private boolean unwritable;
  private boolean closingWhenIdle;
  private boolean stopping;

  /** A conversation with the client on the other side of the channel. */
  static Behavior<Object> create(Environment environment, ClientChannel channel) {
    return Behaviors.setup(
        context -> {
          KafkaConnection connection = new KafkaConnection(context, environment, channel);
          channel.attach(context.getSelf());
          return connection;
        });
  }

  private KafkaConnection(
      ActorContext<Object> context, Environment environment, ClientChannel channel) {
    super(context);
    this.environment = environment;
    this.inFlight = new RequestsInFlight(environment.metrics());
    this.channel = channel;
    this.replyTo = context.getSelf().narrow();
    this.upstream = new UpstreamConversation(this, environment, context.getSelf());
  }

  @Override
  public Receive<Object> createReceive() {
    return newReceiveBuilder()
        .onMessage(GroupResponse.class, this::onGroupResponse)
        .onMessage(Received.class, this::onReceived)
        .onMessage(UpstreamConversation.Event.class, this::onUpstream)
        .onMessage(Resume.class, this::onResume)
        .onMessage(Signal.class, this::onSignal)
        .onSignal(PostStop.class, stopped -> onStopped())
        .build();
  }

  private Behavior<Object> onReceived(Received received) {
    ByteBuf frame = received.frame();
    if (channel.isClosing()) {
      frame.release();
      return this;
    }
    try {
      accept(RequestFrame.of(frame));
    } catch (InvalidRequestException e) {
      frame.release();
      channel.close(String.valueOf(e.getMessage()));
    }
    return this;
  }

  /** Takes the frame over unless it throws. */
  private void accept(RequestFrame frame) {
    ApiKeys key = frame.api();
    Route route = key == null ? null : environment.routes().of(key);
    if (key == null || route == null) {
      throw new InvalidRequestException("API key " + frame.apiKey() + " is not served");
    }
    if (route instanceof Route.Serve serve) {
      serve(serve, frame);
    } else if (!route.supports(frame.version())) {
      throw unsupported(route, frame);
    } else if (frame.isAnswered()) {
      RequestInFlight request = admit(key, frame.version(), frame);
      request.expectWithin(environment.settings().upstream().requestTimeout());
      upstream.forward(request, frame.bytes());
    } else {
      upstream.forwardUnanswered(frame.bytes());
    }
  }

  private void serve(Route.Serve route, RequestFrame frame) {
    ServedApi api = route.api();
    if (route.supports(frame.version())) {
      RequestFrame.Decoded decoded = frame.decode(api.key());
      RequestInFlight request = admit(api.key(), frame.version(), frame);
      frame.bytes().release();
      guarded(request, () -> request.serve(api, decoded.clientId(), decoded.body()));
      if (stopping) {
        refuseParked();
      }
    } else if (api.key() == ApiKeys.API_VERSIONS) {
      RequestInFlight request = admit(api.key(), (short) 0, frame);
      frame.bytes().release();
      request.answer(
          api.failure(new ApiVersionsRequestData(), (short) 0, Errors.UNSUPPORTED_VERSION));
    } else {
      throw unsupported(route, frame);
    }
  }

  private RequestInFlight admit(ApiKeys key, short version, RequestFrame frame) {
    RequestInFlight request =
        new RequestInFlight(this, key, version, frame.correlationId(), frame.size());
    inFlight.add(request);
    return request;
  }

  private static InvalidRequestException unsupported(Route route, RequestFrame frame) {
    return new InvalidRequestException(
        route.key().name + " version " + frame.version() + " is not supported");
  }

  private Behavior<Object> onGroupResponse(GroupResponse response) {
    long command = response.correlationId();
    RequestInFlight request = inFlight.ofCommand(command);
    if (request != null && mayAnswer()) {
      guarded(request, () -> request.replied(command, response.reply()));
    } else if (request != null) {
      request.fail(Errors.NOT_COORDINATOR);
    }
    return this;
  }

  private Behavior<Object> onUpstream(UpstreamConversation.Event event) {
    try {
      upstream.on(event);
    } catch (RuntimeException e) {
      LOG.error("The upstream's answer cannot be read", e);
      upstreamLost("its answer cannot be read");
    }
    return this;
  }

  private Behavior<Object> onResume(Resume resume) {
    if (resume.request.answer() == null) {
      guarded(resume.request, resume.step);
    }
    return this;
  }

  private Behavior<Object> onSignal(Signal signal) {
    switch (signal) {
      case UNWRITABLE, WRITABLE -> {
        unwritable = signal == Signal.UNWRITABLE;
        regulateUpstream();
      }
      case LOOK -> look();
      case DRAIN -> drain();
      case CLOSED -> {
        return Behaviors.stopped();
      }
    }
    return this;
  }

  private Behavior<Object> onStopped() {
    channel.closeQuietly("its actor stops");
    upstream.close();
    inFlight.release();
    return this;
  }

  private void look() {
    long now = System.nanoTime();
    inFlight.unanswered().forEach(request -> guarded(request, () -> request.look(now)));
    inFlight.nextLook().ifPresentOrElse(channel::lookAt, channel::lookNoMore);
  }

  private void drain() {
    stopping = true;
    closeWhenIdle();
    refuseParked();
    answered();
  }

  private void refuseParked() {
    inFlight.unanswered().stream()
        .filter(RequestInFlight::isParked)
        .forEach(request -> request.fail(Errors.NOT_COORDINATOR));
  }

  /** A mistake of ours hurts one request, not the connection. */
  private void guarded(RequestInFlight request, Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      LOG.error("{} version {} failed", request.key().name, request.version(), e);
      if (request.answer() == null && request.isServed()) {
        request.fail(Errors.UNKNOWN_SERVER_ERROR);
      } else {
        channel.closeQuietly("an answer cannot be given");
      }
    }
  }

  private void regulateUpstream() {
    upstream.pause(unwritable || inFlight.heldBytes() > HELD_BYTES);
  }

  // What requests and the conversation with the upstream use.

  /** Writes every answer that no earlier request is in the way of. */
  void answered() {
    inFlight.letGo(channel::answer);
    regulateUpstream();
    if (inFlight.isEmpty()) {
      channel.lookNoMore();
      if (closingWhenIdle) {
        channel.closeWhenWritten();
      }
    }
  }

  ByteBuf encode(ApiKeys key, short version, int correlationId, ApiMessage body) {
    return ResponseFrame.encode(channel.allocator(), key, version, correlationId, body);
  }

  /** Sends a command to a group; its reply bears the number returned. */
  long send(String groupId, GroupCommand command, Awaited awaited) {
    long number = commands++;
    environment.groups().send(new GroupRequest(groupId, command, replyTo, number, awaited));
    return number;
  }

  /** The number that the next command will have. */
  long nextCommand() {
    return commands;
  }

  boolean mayAnswer() {
    return environment.fence().isOpen();
  }

  @Nullable Coordinator ownerOf(String groupId) {
    return environment.locator().coordinatorOf(groupId).orElse(null);
  }

  boolean mayBeLost(String groupId, long sentNanos) {
    return environment.locator().mayBeLost(groupId, sentNanos);
  }

  /**
   * Whether the member that asked is to look for its coordinator anew: its group has answered from
   * where it belongs, and that is not here. What is answered here meanwhile is right all the same,
   * so there is no hurry.
   */
  boolean shouldMove(GroupQuestion.One question) {
    return environment.groups().isElsewhere(question.groupId())
        && Objects.equals(question.owner(), ownerOf(question.groupId()))
        && environment.moves().allows(System.nanoTime());
  }

  /** Closes as soon as the client waits for nothing. */
  void closeWhenIdle() {
    closingWhenIdle = true;
  }

  GatewayMetrics metrics() {
    return environment.metrics();
  }

  GatewaySettings.Deadlines deadlines() {
    return environment.settings().deadlines();
  }

  /** What is looked up beside groups: at the upstream, in the database. */
  Duration longestLookUp() {
    return environment.settings().upstream().requestTimeout();
  }

  void lookAgainAt(long nanoTime) {
    if (!channel.looksBefore(nanoTime)) {
      channel.lookAt(nanoTime);
    }
  }

  /** Runs the step on this actor unless the request has been answered by then. */
  void resume(RequestInFlight request, Runnable step) {
    getContext().getSelf().tell(new Resume(request, step));
  }

  CompletionStage<ApiMessage> askUpstream(RequestInFlight request, ApiMessage question) {
    return upstream.ask(request, question);
  }

  CompletionStage<TxnOffsetCommitResponseData> commitUpstream(
      short version, TxnOffsetCommitRequestData request) {
    return environment.txnCommits().commit(version, request);
  }

  /** That a broker is away has been said once, by its links, for all who ask in vain. */
  void couldNotLookUp(RequestInFlight request, Throwable error) {
    Throwable cause = Causes.of(error);
    LOG.atLevel(cause instanceof IOException ? Level.DEBUG : Level.WARN)
        .log("{} cannot be answered now: {}", request.key().name, String.valueOf(cause));
  }

  void upstreamIsLate(RequestInFlight request) {
    LOG.warn("The upstream did not answer {} in time", request.key().name);
    channel.closeQuietly("the upstream is late");
  }

  /** The client's requests upstream are lost; it will come again. */
  void upstreamLost(String why) {
    channel.closeQuietly("upstream: " + why);
  }

  ClientChannel channel() {
    return channel;
  }

  String clientHost() {
    return channel.clientHost();
  }
}
