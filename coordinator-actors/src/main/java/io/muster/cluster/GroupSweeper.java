package io.muster.cluster;

import io.muster.group.GroupDirectory;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes groups that have members on record and are not in memory: their node died, and their
 * members with it, so that nobody asks for them. Once awake a group gives its members a whole
 * session, and expires those that do not come.
 *
 * <p>Every node sweeps its own groups: only it knows without asking which of them are open, so none
 * has to write down that it is alive, and a group that is open is never disturbed. Only while the
 * node's fence is open: waking takes ownership of a group, which a node on its own must not.
 */
public final class GroupSweeper extends AbstractBehavior<GroupSweeper.Message> {
  private static final Logger LOG = LoggerFactory.getLogger(GroupSweeper.class);

  /** Before every group id. */
  private static final String BEGINNING = "";

  /** A page is what may be woken in a second, so one of which groups were woken is followed by: */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final SweepSettings settings;
  private final GroupDirectory directory;
  private final Sleepers sleepers;
  private final Fence fence;
  private final TimerScheduler<Message> timers;
  private int woken;

  /** The groups of this node that are not in memory. */
  interface Sleepers {

    /** Whether the group is to live on this node and is not open. */
    boolean isAsleepHere(String groupId);

    void wake(String groupId);
  }

  sealed interface Message {}

  /**
   * It is time to look at the groups that follow.
   *
   * @param after the last group looked at
   */
  private record Look(String after) implements Message {}

  private record Found(List<String> groupIds) implements Message {}

  private record NotFound(Throwable cause) implements Message {}

  private GroupSweeper(
      ActorContext<Message> context,
      TimerScheduler<Message> timers,
      SweepSettings settings,
      GroupDirectory directory,
      Sleepers sleepers,
      Fence fence) {
    super(context);
    this.timers = timers;
    this.settings = settings;
    this.directory = directory;
    this.sleepers = sleepers;
    this.fence = fence;
    sweepLater();
  }

  /** Starts to sweep this node's groups, for as long as the actor system lives. */
  public static void start(
      ActorSystem<?> system,
      SweepSettings settings,
      GroupDirectory directory,
      GroupSharding groups,
      Fence fence) {
    system.systemActorOf(
        Behaviors.supervise(create(settings, directory, groups, fence))
            .onFailure(SupervisorStrategy.restart()),
        "muster-group-sweeper",
        Props.empty());
  }

  static Behavior<Message> create(
      SweepSettings settings, GroupDirectory directory, Sleepers sleepers, Fence fence) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new GroupSweeper(context, timers, settings, directory, sleepers, fence)));
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessage(Look.class, this::look)
        .onMessage(Found.class, this::wake)
        .onMessage(NotFound.class, this::giveUp)
        .build();
  }

  private Behavior<Message> look(Look look) {
    getContext()
        .pipeToSelf(
            directory.populatedAfter(look.after(), settings.perSecond()),
            (groupIds, failure) -> failure == null ? new Found(groupIds) : new NotFound(failure));
    return this;
  }

  private Behavior<Message> wake(Found found) {
    List<String> asleep =
        fence.isOpen()
            ? found.groupIds().stream().filter(sleepers::isAsleepHere).toList()
            : List.of();
    asleep.forEach(sleepers::wake);
    woken += asleep.size();
    if (found.groupIds().size() < settings.perSecond()) {
      finish();
    } else {
      Look next = new Look(found.groupIds().get(found.groupIds().size() - 1));
      if (asleep.isEmpty()) {
        return look(next);
      }
      timers.startSingleTimer(next, PAUSE);
    }
    return this;
  }

  private Behavior<Message> giveUp(NotFound notFound) {
    LOG.warn(
        "Cannot look for groups without care, will try again: {}", notFound.cause().toString());
    finish();
    return this;
  }

  private void finish() {
    if (woken > 0) {
      LOG.info("Woke groups that had members on record and were not asked for groups={}", woken);
      woken = 0;
    }
    sweepLater();
  }

  private void sweepLater() {
    timers.startSingleTimer(new Look(BEGINNING), settings.interval());
  }
}
