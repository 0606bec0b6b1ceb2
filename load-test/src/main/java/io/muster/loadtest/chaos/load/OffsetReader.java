package io.muster.loadtest.chaos.load;

import io.muster.loadtest.chaos.history.Operation.Answer;
import io.muster.loadtest.chaos.history.Operation.Kind;
import io.muster.loadtest.chaos.history.Operation.Request;
import io.muster.loadtest.client.BrokerConnection;
import io.muster.loadtest.client.MemberProfile;
import io.muster.loadtest.client.Membership;
import io.muster.loadtest.client.Versions;
import io.muster.loadtest.process.Addresses;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.protocol.ApiKeys;

/** Asks one node, whatever its state, for the offsets of all groups, one after the other. */
final class OffsetReader implements Runnable {
  private static final Duration PACE = Duration.ofMillis(200);

  private final Target target;
  private final InetSocketAddress node;
  private final List<String> groups;
  private final Supplier<Phase> phase;
  private final Random random;
  private final Calls calls;
  private final Partitions partitions;

  OffsetReader(
      Target target,
      InetSocketAddress node,
      List<String> groups,
      Supplier<Phase> phase,
      Random random) {
    this.target = target;
    this.node = node;
    this.groups = groups;
    this.phase = phase;
    this.random = random;
    this.calls = new Calls(target.history());
    this.partitions = new Partitions(target.topic(), target.partitions());
  }

  @Override
  public void run() {
    try {
      while (phase.get() != Phase.OVER) {
        readUntilItFails();
        Thread.sleep(PACE.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Once, of every group.
   *
   * @return whether all was answered
   */
  boolean readAll() throws InterruptedException {
    try (BrokerConnection connection = target.client().connect(node).get()) {
      boolean all = true;
      for (String group : groups) {
        all &= read(connection, group).outcome().equals(Answer.DONE);
      }
      return all;
    } catch (ExecutionException | LostException e) {
      // In the history, or nobody there to ask.
      return false;
    }
  }

  private void readUntilItFails() throws InterruptedException {
    try (BrokerConnection connection = target.client().connect(node).get()) {
      while (phase.get() != Phase.OVER) {
        Answer unused = read(connection, groups.get(random.nextInt(groups.size())));
        Thread.sleep(PACE.toMillis());
      }
    } catch (ExecutionException | LostException e) {
      // In the history, or nobody there to ask: the next connection may be luckier.
      return;
    }
  }

  private Answer read(BrokerConnection connection, String group)
      throws LostException, InterruptedException {
    String name = "reader";
    Request request =
        new Request(Kind.FETCH, name, group, "", -1, Addresses.format(node), Map.of());
    OffsetFetchRequestData fetch =
        new Membership(MemberProfile.consumer(group, List.of(target.topic())))
            .fetch(partitions.toFetch());
    return calls.<OffsetFetchResponseData>call(
        request,
        () ->
            connection
                .as(name)
                .send(
                    fetch,
                    Versions.newest().of(ApiKeys.OFFSET_FETCH),
                    OffsetFetchResponseData.class),
        Partitions::fetched);
  }
}
