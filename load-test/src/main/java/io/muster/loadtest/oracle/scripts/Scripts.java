package io.muster.loadtest.oracle.scripts;

import io.muster.loadtest.oracle.stage.Script;
import java.util.List;
import java.util.stream.Stream;

/** All scripts, the slow ones first: they take their time while the others pass by. */
public final class Scripts {
  private Scripts() {}

  public static List<Script> all() {
    return Stream.of(
            ConsumerRebalanceScripts.all(),
            TimeoutScripts.all(),
            JoinScripts.all(),
            RejoinScripts.all(),
            SyncScripts.all(),
            HeartbeatScripts.all(),
            StaticMemberScripts.all(),
            LeaveScripts.all(),
            CommitScripts.all(),
            FetchScripts.all(),
            AdminScripts.all(),
            DeleteScripts.all(),
            ConfigScripts.all(),
            TransactionScripts.all(),
            ConsumerRequestScripts.all(),
            ConsumerStaticScripts.all(),
            ConsumerOffsetScripts.all(),
            ConversionScripts.all(),
            MigrationScripts.all())
        .flatMap(List::stream)
        .toList();
  }
}
