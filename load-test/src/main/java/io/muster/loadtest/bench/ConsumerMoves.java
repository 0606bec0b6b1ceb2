package io.muster.loadtest.bench;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How many partitions change hands when one more comes to a group of the consumer protocol that is
 * at rest: those that any member gets, seen from the members, and so also what moves twice.
 *
 * @param members how many there are then
 */
record ConsumerMoves(int members) implements Gauge {
  /** Longer than the members' usual heartbeat interval: after it nothing is under way. */
  private static final Duration REST = Duration.ofSeconds(6);

  /** Beyond this a topic with several partitions for each member takes long to create. */
  private static final int LARGE = 100;

  private static final int PARTITIONS_EACH = 10;

  @Override
  public String name() {
    return "Consumer protocol: moved as 1 of %,d joins".formatted(members);
  }

  @Override
  public String unit() {
    return "partitions";
  }

  /** The newcomer's share, and nothing else. */
  @Override
  public List<Bar> bars() {
    return List.of(Bar.absolute(Bar.Figure.VALUE, share()));
  }

  private int share() {
    return members <= LARGE ? PARTITIONS_EACH : 1;
  }

  @Override
  public double read(Target target) throws BenchFailure, InterruptedException {
    int partitions = members * share();
    ConsumerGroupMembers group =
        ConsumerGroupMembers.connect(
            target,
            "consumer-moves-%d-%d".formatted(members, System.nanoTime()),
            members,
            partitions);
    ConsumerClient newcomer = group.members().get(0);
    group.members().stream().skip(1).forEach(ConsumerClient::join);
    group.await(() -> group.isBalanced(partitions));
    TimeUnit.MILLISECONDS.sleep(REST.toMillis());
    long before = group.gained();
    newcomer.join();
    group.await(() -> group.isEven(share()));
    TimeUnit.MILLISECONDS.sleep(REST.toMillis());
    long moved = group.gained() - before;
    group.disband();
    return moved;
  }
}
