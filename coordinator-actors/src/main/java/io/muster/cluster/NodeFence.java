package io.muster.cluster;

import java.util.List;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.Member;

/** Is open as long as a majority of the cluster was heard of within the isolation bound. */
public final class NodeFence implements Fence {
  private volatile Openness openness = Openness.closed(System.nanoTime());

  private NodeFence() {}

  /**
   * Closed until the node is a member of the cluster, and to be started before it joins: others ask
   * as soon as it has. Who does not answer is handed to the {@link CrashWatch}. One per actor
   * system.
   *
   * @param system of which every node runs this fence, under the same settings
   */
  public static Fence start(ActorSystem<?> system, FenceSettings settings) {
    NodeFence fence = new NodeFence();
    Consumer<List<Member>> silence =
        settings.downsRefusedNodes() ? crashWatch(system, settings) : silent -> {};
    system.systemActorOf(
        supervised(
            FenceKeeper.create(
                settings, System::nanoTime, openness -> fence.openness = openness, silence)),
        FenceKeeper.NAME,
        Props.empty());
    return fence;
  }

  /** To be told who is silent. */
  private static Consumer<List<Member>> crashWatch(ActorSystem<?> system, FenceSettings settings) {
    ActorRef<CrashWatch.Message> watch =
        system.systemActorOf(
            supervised(
                CrashWatch.create(
                    RefusalProbe.byConnecting(
                        settings.pingInterval(),
                        system.dispatchers().lookup(DispatcherSelector.blocking())),
                    new CrashVotes(settings.isolationBound()),
                    System::nanoTime)),
            CrashWatch.NAME,
            Props.empty());
    return silent -> watch.tell(new CrashWatch.Silent(silent));
  }

  /** A mistake of ours must not leave the node without them. */
  private static <M> Behavior<M> supervised(Behavior<M> behavior) {
    return Behaviors.supervise(behavior).onFailure(SupervisorStrategy.restart());
  }

  @Override
  public boolean isOpen() {
    return openness.at(System.nanoTime());
  }
}
