package io.muster.group;

import io.muster.group.GroupCommand.ForgetTopics;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Finds in the store which groups may have something that has outlived its time, so that no other
 * group is asked about it. None of its methods blocks. A stage fails with {@link
 * StoreUnavailableException} while the database cannot be reached.
 */
public interface Leftovers {

  /**
   * Some of the groups.
   *
   * @param groupIds in the order of the database
   * @param last the last group that was looked at; null if there are no more
   */
  record Page(List<String> groupIds, @Nullable String last) {}

  /**
   * What is old, all in milliseconds since the epoch.
   *
   * @param nowMs offsets with an expiry of their own expire then
   * @param retainedSinceMs all others are kept if they were committed after it, or if the group's
   *     last member had gone after it
   * @param vacantSinceMs what is left of a group that is not there is kept if it had gone after it
   */
  record Ages(long nowMs, long retainedSinceMs, long vacantSinceMs) {}

  /**
   * Groups to be told {@link GroupCommand.Expire}. Some of them may have nothing to expire, such as
   * those whose members are subscribed to topics in which nothing happens.
   *
   * @param after the last one looked at already, empty for none
   * @param limit groups that are looked at
   */
  CompletionStage<Page> expirable(String after, int limit, Ages ages);

  /**
   * Whether the offsets are of this cluster's topics: of the first one that was ever named here.
   * Another one's topics say nothing about them.
   */
  CompletionStage<Boolean> belongTo(String clusterId);

  /**
   * Ids by name of all topics that offsets are committed to, or will be if a transaction is; empty
   * where none was committed.
   */
  CompletionStage<Map<String, Set<UUID>>> committedTopics();

  /**
   * Groups with offsets committed to these topics, or that will be if a transaction is.
   *
   * @param limit most to be returned
   */
  CompletionStage<Page> committedTo(ForgetTopics topics, String after, int limit);
}
