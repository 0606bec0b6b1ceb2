package io.muster.gateway.api;

import io.muster.cluster.CoordinatorLocator;
import io.muster.group.GroupDirectory;
import io.muster.group.GroupSettings;
import io.muster.group.TopicCatalog;
import io.muster.group.Transactions;
import io.muster.group.consumer.PartitionAssignor;
import java.util.List;

/** The APIs of the groups, for the table of routes. */
public final class ServedApis {
  private ServedApis() {}

  /**
   * One of each.
   *
   * @param directory knows of all groups
   * @param locator knows which of them this node lists
   * @param catalog knows which partitions offsets may be committed to
   * @param groups what this node applies to groups without overrides
   */
  public static List<ServedApi> all(
      GroupDirectory directory,
      CoordinatorLocator locator,
      TopicCatalog catalog,
      Transactions transactions,
      GroupSettings groups) {
    return List.of(
        new JoinGroupApi(),
        new SyncGroupApi(),
        new HeartbeatApi(),
        new LeaveGroupApi(),
        new ConsumerGroupHeartbeatApi(
            groups.consumer().assignors().stream().map(PartitionAssignor::name).toList()),
        new ConsumerGroupDescribeApi(),
        new OffsetCommitApi(catalog),
        new OffsetFetchApi(catalog),
        new InitProducerIdApi(directory::unsettled, transactions),
        new AddOffsetsToTxnApi(),
        new TxnOffsetCommitApi(catalog, transactions),
        new ListTransactionsApi(),
        new ListGroupsApi(directory::list, locator::listedHere),
        new DeleteGroupsApi(),
        new OffsetDeleteApi(catalog),
        new ListConfigResourcesApi(directory::configured),
        new DescribeGroupsApi(),
        new DescribeConfigsApi(groups),
        new AlterConfigsApi(),
        new IncrementalAlterConfigsApi());
  }
}
