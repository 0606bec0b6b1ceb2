package io.muster.gateway.api;

import io.muster.group.GroupDirectory;
import io.muster.group.JoinWindowSettings;
import io.muster.group.TopicCatalog;
import java.util.List;

/** The APIs of the groups, for the table of routes. */
public final class ServedApis {
  private ServedApis() {}

  /**
   * One of each.
   *
   * @param directory lists the groups
   * @param catalog knows which partitions offsets may be committed to
   * @param joinWindow what this node applies to groups without overrides
   */
  public static List<ServedApi> all(
      GroupDirectory directory, TopicCatalog catalog, JoinWindowSettings joinWindow) {
    return List.of(
        new JoinGroupApi(),
        new SyncGroupApi(),
        new HeartbeatApi(),
        new LeaveGroupApi(),
        new OffsetCommitApi(catalog),
        new OffsetFetchApi(catalog),
        new ListGroupsApi(directory),
        new DescribeGroupsApi(),
        new DescribeConfigsApi(joinWindow),
        new AlterConfigsApi(),
        new IncrementalAlterConfigsApi());
  }
}
