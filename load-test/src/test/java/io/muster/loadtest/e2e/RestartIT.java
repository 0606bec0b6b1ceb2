package io.muster.loadtest.e2e;

import io.muster.loadtest.e2e.Servers.Upstream;
import io.muster.loadtest.process.Addresses;
import io.muster.loadtest.process.Distribution;
import io.muster.loadtest.process.MusterProcess;
import io.muster.loadtest.process.ServerProcess;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A node that is stopped or killed under running consumers and started again on the same data: they
 * go on in the same generation, and every acknowledged commit is there.
 */
@ExtendWith(Servers.class)
@Timeout(240)
class RestartIT {
  private static final int CONSUMERS = 8;

  @Test
  void onH2(Upstream upstream) throws Exception {
    survives(upstream, node(upstream));
  }

  @Test
  void onPostgres(Upstream upstream) throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
      survives(upstream, node(upstream).with("--db", postgres.getJdbcUrl("postgres", "postgres")));
    }
  }

  private static MusterProcess node(Upstream upstream) throws IOException {
    return MusterProcess.small(Distribution.locate(), Folders.fresh("restart"))
        .with("--upstream", upstream.bootstrap());
  }

  private static void survives(Upstream upstream, MusterProcess node) throws Exception {
    ServerProcess running = node.start();
    try (CommittingGroup group =
        new CommittingGroup(
            "restart", upstream.bootstrap(), Addresses.format(node.address()), CONSUMERS, 2)) {
      running.stop();
      running = goesOn(node, group);
      running.kill();
      running = goesOn(node, group);
    } finally {
      running.close();
    }
  }

  private static ServerProcess goesOn(MusterProcess node, CommittingGroup group) throws Exception {
    Map<Integer, Long> acknowledged = group.acknowledged();
    ServerProcess running = node.start();
    group.assertCommitted(acknowledged, running.bootstrap());
    group.awaitProgress();
    group.assertUndisturbed();
    return running;
  }
}
