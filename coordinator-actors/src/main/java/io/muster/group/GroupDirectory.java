package io.muster.group;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The table of groups: one row each, by which groups are found, listed and owned. None of its
 * methods blocks. A stage fails with {@link StoreUnavailableException} while the database cannot be
 * reached.
 */
public interface GroupDirectory {

  /**
   * Ownership of a group, and what it had committed when ownership was taken.
   *
   * @param ownerEpoch rises with every owner; writes under an older one are refused
   * @param pending what transactions may still commit
   */
  record Ownership(
      long ownerEpoch,
      Map<PartitionId, CommittedOffset> offsets,
      Collection<PendingOffset> pending) {}

  /**
   * Takes ownership of a group: every earlier owner is fenced from now on, and the offsets returned
   * are all that were ever acknowledged. Empty when there is no such group; then nothing is
   * written.
   */
  CompletionStage<Optional<Ownership>> open(String groupId);

  /**
   * Creates the group's row together with the offsets adopted from elsewhere, in one transaction,
   * and takes ownership. If somebody else created it meanwhile, takes ownership of what is there.
   */
  CompletionStage<Ownership> create(String groupId, Map<PartitionId, CommittedOffset> adopted);

  /**
   * Notes the group's new state, some time soon: notes of many groups are gathered, and a lost one
   * is made good by the group's next.
   */
  void note(GroupSummary summary);

  /** Every group that has been created, in no particular order. */
  CompletionStage<List<GroupSummary>> list();

  /**
   * Ids of groups that have something to do though nobody asks for them, in the order of the
   * database: they have members on record, or offsets that wait for the end of a transaction.
   *
   * @param after the last one known already, empty for none
   * @param limit most to be returned; fewer only if there are no more
   */
  CompletionStage<List<String>> populatedAfter(String after, int limit);
}
