package io.muster.server;

import io.muster.group.GroupSummary;
import io.muster.group.OffsetSource;
import io.muster.persistence.Persistence;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** What groups have committed at Muster, read from its database. Blocks. */
record StoredOffsets(Persistence persistence) {

  /** All groups, by name. */
  List<String> groups() {
    return await(persistence.directory().list()).stream()
        .map(GroupSummary::groupId)
        .sorted()
        .toList();
  }

  /** Nothing when there is no such group. */
  OffsetSource.Found of(String groupId) {
    return await(persistence.committed().offsetsOf(groupId));
  }

  private static <T> T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().join();
    } catch (CompletionException e) {
      throw new FailedException(
          "the database cannot be read: " + e.getCause().getMessage(), e.getCause());
    }
  }
}
