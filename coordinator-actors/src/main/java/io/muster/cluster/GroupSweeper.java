package io.muster.cluster;

import io.muster.group.GroupDirectory;
import io.muster.group.Leftovers.Page;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;

/**
 * Wakes groups that are not in memory and have something to do all the same, since their node died
 * and nobody asks for them. With members on record: once awake a group gives them a whole session,
 * and expires those that do not come. With offsets that wait for the end of a transaction: once
 * awake it has the log asked what became of it.
 *
 * <p>Every node sweeps its own groups: only it knows without asking which of them are open, so none
 * has to write down that it is alive, and a group that is open is never disturbed.
 */
public final class GroupSweeper {

  /** The groups of this node that are not in memory. */
  interface Sleepers {

    /** Whether the group is to live on this node and is not open. */
    boolean isAsleepHere(String groupId);

    void wake(String groupId);
  }

  private record WakeSleepers(GroupDirectory directory, Sleepers sleepers) implements Rounds.Task {
    @Override
    public String name() {
      return "wake those that have members or pending offsets on record and were not asked for";
    }

    @Override
    public CompletionStage<Page> after(String after, int limit) {
      return directory
          .populatedAfter(after, limit)
          .thenApply(ids -> new Page(ids, ids.size() < limit ? null : ids.get(ids.size() - 1)));
    }

    @Override
    public boolean attend(String groupId) {
      boolean asleep = sleepers.isAsleepHere(groupId);
      if (asleep) {
        sleepers.wake(groupId);
      }
      return asleep;
    }
  }

  private GroupSweeper() {}

  /** Starts to sweep this node's groups, for as long as the actor system lives. */
  public static void start(
      ActorSystem<?> system,
      SweepSettings settings,
      GroupDirectory directory,
      GroupSharding groups,
      Fence fence) {
    system.systemActorOf(
        create(settings, directory, groups, fence), "muster-group-sweeper", Props.empty());
  }

  static Behavior<Rounds.Message> create(
      SweepSettings settings, GroupDirectory directory, Sleepers sleepers, Fence fence) {
    return Rounds.create(settings, new WakeSleepers(directory, sleepers), fence);
  }
}
