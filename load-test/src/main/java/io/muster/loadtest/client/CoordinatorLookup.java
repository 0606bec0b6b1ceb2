package io.muster.loadtest.client;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/**
 * Finds coordinators, and waits until they serve.
 *
 * @param bootstrap the broker that is asked
 * @param brokers how a broker is spoken to
 */
public record CoordinatorLookup(
    InetSocketAddress bootstrap, Function<InetSocketAddress, Requester> brokers) {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /**
   * Where the group's coordinator is, once it serves.
   *
   * @throws ExecutionException when the connection fails
   * @throws TimeoutException when it does not serve within a minute
   */
  public InetSocketAddress coordinatorOf(String groupId)
      throws InterruptedException, ExecutionException, TimeoutException {
    FindCoordinatorRequestData find =
        new FindCoordinatorRequestData().setCoordinatorKeys(List.of(groupId));
    Requester any = brokers.apply(bootstrap);
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (System.nanoTime() < deadline) {
      var found =
          await(
                  any.send(
                      find,
                      ApiKeys.FIND_COORDINATOR.latestVersion(),
                      FindCoordinatorResponseData.class))
              .coordinators()
              .get(0);
      if (found.errorCode() == Errors.NONE.code()) {
        InetSocketAddress address = InetSocketAddress.createUnresolved(found.host(), found.port());
        if (serves(address, groupId)) {
          return address;
        }
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    throw new TimeoutException(
        "%s has no coordinator for %s within %s".formatted(bootstrap, groupId, LIMIT));
  }

  private boolean serves(InetSocketAddress coordinator, String groupId)
      throws InterruptedException, ExecutionException, TimeoutException {
    DescribeGroupsRequestData describe =
        new DescribeGroupsRequestData().setGroups(List.of(groupId));
    Errors error =
        Errors.forCode(
            await(
                    brokers
                        .apply(coordinator)
                        .send(describe, (short) 5, DescribeGroupsResponseData.class))
                .groups()
                .get(0)
                .errorCode());
    return error == Errors.NONE;
  }

  private static <R extends ApiMessage> R await(CompletableFuture<R> answer)
      throws InterruptedException, ExecutionException, TimeoutException {
    return answer.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }
}
