package io.muster.loadtest.e2e;

import io.muster.loadtest.process.Distribution;
import io.muster.loadtest.process.KafkaProcess;
import io.muster.loadtest.process.MusterProcess;
import io.muster.loadtest.process.ServerProcess;
import io.muster.loadtest.process.Signals;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;

/** An upstream of one transaction version, and a node in front of it, to be killed. */
final class TransactionServers implements AutoCloseable {
  private final KafkaProcess kafka;
  private final MusterProcess muster;
  private ServerProcess log;
  private ServerProcess node;

  private TransactionServers(
      KafkaProcess kafka, ServerProcess log, MusterProcess muster, ServerProcess node) {
    this.kafka = kafka;
    this.log = log;
    this.muster = muster;
    this.node = node;
  }

  /**
   * @param transactionVersion 2, Kafka's own, or 1
   */
  static TransactionServers start(short transactionVersion) throws Exception {
    KafkaProcess kafka =
        KafkaProcess.small(Distribution.locate(), Folders.fresh("transactions-kafka"))
            .withProperty("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
    ServerProcess log = kafka.start();
    if (transactionVersion < 2) {
      downgrade(log.bootstrap(), transactionVersion);
    }
    MusterProcess muster =
        MusterProcess.small(Distribution.locate(), Folders.fresh("transactions"))
            .with("--upstream", log.bootstrap());
    return new TransactionServers(kafka, log, muster, muster.start());
  }

  /** Makes it the transaction version of the cluster behind this address. */
  static void downgrade(String bootstrap, short transactionVersion) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      FeatureUpdate update =
          new FeatureUpdate(transactionVersion, FeatureUpdate.UpgradeType.SAFE_DOWNGRADE);
      admin
          .updateFeatures(Map.of("transaction.version", update), new UpdateFeaturesOptions())
          .all()
          .get();
    }
  }

  String log() {
    return log.bootstrap();
  }

  String node() {
    return node.bootstrap();
  }

  void killNode() throws IOException {
    node.kill();
    node = muster.start();
  }

  void killLog() throws IOException {
    log.kill();
    log = kafka.start();
  }

  void killBoth() throws IOException {
    node.kill();
    log.kill();
    log = kafka.start();
    node = muster.start();
  }

  void pauseNode(Duration span) throws IOException, InterruptedException {
    Signals.pause(List.of(node.pid()), span);
  }

  void pauseLog(Duration span) throws IOException, InterruptedException {
    Signals.pause(List.of(log.pid()), span);
  }

  @Override
  public void close() throws IOException {
    node.close();
    log.close();
  }
}
