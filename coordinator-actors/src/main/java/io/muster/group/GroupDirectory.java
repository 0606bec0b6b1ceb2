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
 *
 * <p>A row is <em>vacant</em> while there is no group of that name: it was deleted, or only has
 * configs so far. A vacant row is owned like any other, and listed nowhere.
 */
public interface GroupDirectory {

  /**
   * Ownership of a group's row, and what the group had committed when ownership was taken.
   *
   * @param ownerEpoch rises with every owner; writes under an older one are refused
   * @param vacant there is no group: what it adopts or commits needs {@link #create} first
   * @param pending what transactions may still commit
   */
  record Ownership(
      long ownerEpoch,
      boolean vacant,
      Map<PartitionId, CommittedOffset> offsets,
      Collection<PendingOffset> pending) {}

  /**
   * Takes ownership of a row: every earlier owner is fenced from now on, and the offsets returned
   * are all that were ever acknowledged. Empty when there is no such row; then nothing is written.
   */
  CompletionStage<Optional<Ownership>> open(String groupId);

  /**
   * Creates the group, in a row of its own or the vacant one, together with the offsets adopted
   * from elsewhere, in one transaction, and takes ownership. If somebody else created it meanwhile,
   * takes ownership of what is there.
   */
  CompletionStage<Ownership> create(String groupId, Map<PartitionId, CommittedOffset> adopted);

  /**
   * Removes a vacant row and the group's journal, so that nothing is left of it. False when the row
   * has another owner or is not vacant; then nothing is removed.
   *
   * @param ownerEpoch of the row's owner
   */
  CompletionStage<Boolean> dissolve(String groupId, long ownerEpoch);

  /** Keeps a vacant row for as long as if it had become vacant now, unless it has another owner. */
  CompletionStage<Void> keepVacant(String groupId, long ownerEpoch);

  /**
   * Notes the group's new state, some time soon: notes of many groups are gathered, and a lost one
   * is made good by the group's next. A group that is not there but has configs gets a vacant row.
   */
  void note(GroupSummary summary);

  /** Every group that has been created, in no particular order. */
  CompletionStage<List<GroupSummary>> list();

  /** Ids of all groups that have configs of their own, whether they exist or not. */
  CompletionStage<List<String>> configured();

  /**
   * Ids of groups that have something to do though nobody asks for them, in the order of the
   * database: they have members on record, or offsets that wait for the end of a transaction.
   *
   * @param after the last one known already, empty for none
   * @param limit most to be returned; fewer only if there are no more
   */
  CompletionStage<List<String>> populatedAfter(String after, int limit);

  /** Transactions of the transactional id that any group has pending offsets of. */
  CompletionStage<List<UnsettledTransaction>> unsettled(String transactionalId);
}
