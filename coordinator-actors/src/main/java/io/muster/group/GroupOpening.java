package io.muster.group;

import io.muster.group.GroupDirectory.Ownership;
import io.muster.group.GroupNote.Opened;
import io.muster.group.GroupNote.OpeningFailed;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.StashBuffer;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.persistence.typed.EventRejectedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A group's first step here: ownership. The journal is read only afterwards, when every earlier
 * owner's offsets are fenced and no more of them can be acknowledged.
 */
final class GroupOpening {
  private static final Logger LOG = LoggerFactory.getLogger(GroupOpening.class);

  private final String groupId;
  private final GroupEnvironment environment;
  private final ActorContext<GroupMessage> context;
  private final TimerScheduler<GroupMessage> timers;
  private final LongSupplier nanoTime;
  private final GroupMeter meter;
  private final GroupGate gate;

  private GroupOpening(
      String groupId,
      GroupHost host,
      GroupEnvironment environment,
      ActorContext<GroupMessage> context,
      TimerScheduler<GroupMessage> timers,
      LongSupplier nanoTime) {
    this.groupId = groupId;
    this.environment = environment;
    this.context = context;
    this.timers = timers;
    this.nanoTime = nanoTime;
    this.meter = environment.metrics().opening(groupId);
    this.gate =
        new GroupGate(groupId, context.getSelf(), host, environment.bounds().maxWaiting(), meter);
  }

  static Behavior<GroupMessage> create(
      String groupId, GroupHost host, GroupEnvironment environment, LongSupplier nanoTime) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new GroupOpening(groupId, host, environment, context, timers, nanoTime)
                        .behindGate()));
  }

  private Behavior<GroupMessage> behindGate() {
    Behavior<GroupMessage> group =
        Behaviors.supervise(
                Behaviors.<GroupMessage>setup(
                    started -> gate.isClosed() ? Behaviors.empty() : opening()))
            // Another owner has written: the gate has closed, and there is nothing to restart.
            .onFailure(
                EventRejectedException.class,
                SupervisorStrategy.restart().withLoggingEnabled(false));
    return Behaviors.intercept(() -> gate, group);
  }

  private Behavior<GroupMessage> opening() {
    return Behaviors.withStash(
        environment.bounds().maxWaiting(),
        waiting -> {
          context.pipeToSelf(
              environment.directory().open(groupId),
              (ownership, failure) ->
                  failure == null ? new Opened(ownership) : new OpeningFailed(failure));
          return Behaviors.receive(GroupMessage.class)
              .onMessage(GroupRequest.class, request -> hold(waiting, request))
              .onMessage(Opened.class, opened -> waiting.unstashAll(group(opened.ownership())))
              .onMessage(OpeningFailed.class, failed -> giveUp(failed.cause()))
              .build();
        });
  }

  private static Behavior<GroupMessage> hold(
      StashBuffer<GroupMessage> waiting, GroupRequest request) {
    waiting.stash(request);
    return Behaviors.same();
  }

  private Behavior<GroupMessage> group(Optional<Ownership> ownership) {
    return new GroupActor(
        groupId, environment, context, timers, gate, meter, new GroupClock(nanoTime), ownership);
  }

  /** Whoever asks next starts the actor anew, and it tries again. */
  private Behavior<GroupMessage> giveUp(Throwable cause) {
    LOG.warn("Group not opened group={} reason={}", groupId, cause.toString());
    gate.leave(GroupError.COORDINATOR_NOT_AVAILABLE);
    return Behaviors.empty();
  }
}
