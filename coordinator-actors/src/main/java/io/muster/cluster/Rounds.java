package io.muster.cluster;

import io.muster.group.Leftovers.Page;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes through groups on record, round by round and page by page, and attends to some of them, so
 * many a second. Only while the node's fence is open: attending takes ownership of a group, which a
 * node on its own must not.
 */
final class Rounds extends AbstractBehavior<Rounds.Message> {
  private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

  /** Before every group id. */
  private static final String BEGINNING = "";

  /** Groups in one page, at most. */
  static final int PAGE = 1_000;

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final TimerScheduler<Message> timers;
  private final SweepSettings settings;
  private final Task task;
  private final Fence fence;
  private final Queue<String> found = new ArrayDeque<>();

  /** Where the next page begins. */
  private String next = BEGINNING;

  /** Whether the round ends with what has been found. */
  private boolean isLast;

  private int attended;

  /** What the rounds are for. */
  interface Task {

    /** In the log, such as "expire offsets". */
    String name();

    /**
     * Groups to be attended to, perhaps.
     *
     * @param after the last one looked at, empty at the beginning of a round
     */
    CompletionStage<Page> after(String after, int limit);

    /** Returns whether the group needed it. */
    boolean attend(String groupId);
  }

  sealed interface Message {}

  private enum Look implements Message {
    INSTANCE
  }

  private enum GoOn implements Message {
    INSTANCE
  }

  private record Found(Page page) implements Message {}

  private record NotFound(Throwable cause) implements Message {}

  private Rounds(
      ActorContext<Message> context,
      TimerScheduler<Message> timers,
      SweepSettings settings,
      Task task,
      Fence fence) {
    super(context);
    this.timers = timers;
    this.settings = settings;
    this.task = task;
    this.fence = fence;
    lookLater();
  }

  static Behavior<Message> create(SweepSettings settings, Task task, Fence fence) {
    return Behaviors.supervise(
            Behaviors.<Message>setup(
                context ->
                    Behaviors.withTimers(
                        timers -> new Rounds(context, timers, settings, task, fence))))
        .onFailure(SupervisorStrategy.restart());
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessageEquals(Look.INSTANCE, this::look)
        .onMessage(Found.class, this::found)
        .onMessage(NotFound.class, this::giveUp)
        .onMessageEquals(GoOn.INSTANCE, this::attend)
        .build();
  }

  private Behavior<Message> look() {
    getContext()
        .pipeToSelf(
            task.after(next, PAGE),
            (page, failure) -> failure == null ? new Found(page) : new NotFound(failure));
    return this;
  }

  private Behavior<Message> found(Found answer) {
    found.addAll(answer.page().groupIds());
    String last = answer.page().last();
    isLast = last == null;
    next = last == null ? BEGINNING : last;
    return attend();
  }

  /** Those who need nothing take no time. */
  private Behavior<Message> attend() {
    if (!fence.isOpen()) {
      startOver();
      return this;
    }
    int now = 0;
    while (!found.isEmpty() && now < settings.perSecond()) {
      String groupId = found.remove();
      if (task.attend(groupId)) {
        now++;
      }
    }
    attended += now;
    if (now == settings.perSecond()) {
      timers.startSingleTimer(GoOn.INSTANCE, SECOND);
    } else if (isLast) {
      finish();
    } else {
      return look();
    }
    return this;
  }

  private Behavior<Message> giveUp(NotFound notFound) {
    LOG.warn("Cannot {}, will try again: {}", task.name(), notFound.cause().toString());
    startOver();
    return this;
  }

  /** With the next round. */
  private void startOver() {
    found.clear();
    next = BEGINNING;
    finish();
  }

  private void finish() {
    if (attended > 0) {
      LOG.info("Went through the groups to {} attended={}", task.name(), attended);
      attended = 0;
    }
    lookLater();
  }

  private void lookLater() {
    timers.startSingleTimer(Look.INSTANCE, settings.interval());
  }
}
