package io.muster.gateway;

import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** The parent of the connections' actors. */
final class ConnectionSpawner {

  sealed interface Command {}

  record Spawn(ClientChannel channel) implements Command {}

  record Stop() implements Command {}

  private ConnectionSpawner() {}

  /**
   * A parent without children.
   *
   * @param stopped run when it and all its children have stopped
   */
  static Behavior<Command> create(KafkaConnection.Environment environment, Runnable stopped) {
    DispatcherSelector dispatcher =
        DispatcherSelector.fromConfig(environment.settings().dispatcher());
    return Behaviors.setup(
        context ->
            Behaviors.receive(Command.class)
                .onMessage(
                    Spawn.class,
                    spawn -> {
                      context.spawnAnonymous(
                          KafkaConnection.create(environment, spawn.channel()), dispatcher);
                      return Behaviors.same();
                    })
                .onMessage(Stop.class, stop -> Behaviors.stopped())
                .onSignal(
                    PostStop.class,
                    signal -> {
                      stopped.run();
                      return Behaviors.same();
                    })
                .build());
  }
}
