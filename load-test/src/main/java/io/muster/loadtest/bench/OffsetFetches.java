package io.muster.loadtest.bench;

import io.muster.loadtest.client.Versions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.protocol.ApiKeys;

/**
 * Questions for all offsets of ten groups at once, as tools that watch the lag ask them.
 *
 * @param connections one question at a time on each; there are as many groups, of one member and
 *     three offsets
 */
record OffsetFetches(int connections) implements Workload {
  private static final int GROUPS = 10;

  @Override
  public String name() {
    return "OffsetFetch, %d groups each".formatted(GROUPS);
  }

  @Override
  public List<Bar> bars() {
    return List.of(Bar.atLeast(Bar.Figure.RATE, 1));
  }

  @Override
  public Trial prepare(Target target) throws BenchFailure, InterruptedException {
    target.createTopic(Committing.PARTITIONS);
    Crowd crowd = Crowd.join(target, "fetch", connections, 1);
    Crowd.await(
        CompletableFuture.allOf(
            crowd.members().stream()
                .map(each -> new Committing(each.member(), 0).send())
                .toArray(CompletableFuture[]::new)),
        target.name() + ": cannot commit what is to be fetched");
    List<ClosedLoop.Call> calls =
        IntStream.range(0, connections).mapToObj(i -> fetching(crowd.groups(), i)).toList();
    return new RequestTrial(target, crowd, calls, 1);
  }

  /** Asks over this group's connection for it and the nine after it. */
  private static ClosedLoop.Call fetching(List<LiveGroup> groups, int first) {
    OffsetFetchRequestData request =
        new OffsetFetchRequestData()
            .setGroups(
                IntStream.range(first, first + GROUPS)
                    .mapToObj(i -> groups.get(i % groups.size()).groupId())
                    .distinct()
                    .map(
                        groupId ->
                            new OffsetFetchRequestGroup().setGroupId(groupId).setTopics(null))
                    .toList());
    var requester = groups.get(first).members().get(0).connection().as("bench");
    short version = Versions.newest().of(ApiKeys.OFFSET_FETCH);
    return () ->
        requester
            .send(request, version, OffsetFetchResponseData.class)
            .thenAccept(answer -> Answers.accept(answer, GROUPS));
  }
}
