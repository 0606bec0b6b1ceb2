package io.muster.cluster;

import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;

/** Is open as long as a majority of the cluster was heard of within the isolation bound. */
public final class NodeFence implements Fence {
  private volatile Openness openness = Openness.closed(System.nanoTime());

  private NodeFence() {}

  /**
   * Closed until the node is a member of the cluster. One per actor system.
   *
   * @param system of which every node runs this fence, under the same settings
   */
  public static Fence start(ActorSystem<?> system, FenceSettings settings) {
    NodeFence fence = new NodeFence();
    system.systemActorOf(
        FenceKeeper.create(settings, System::nanoTime, openness -> fence.openness = openness),
        FenceKeeper.NAME,
        Props.empty());
    return fence;
  }

  @Override
  public boolean isOpen() {
    return openness.at(System.nanoTime());
  }
}
