package io.muster.server.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.muster.cluster.ClusterView;
import io.muster.cluster.Fence;
import io.muster.cluster.GroupSharding;
import io.muster.gateway.GatewayMetrics;
import io.muster.gateway.KafkaGateway;
import io.muster.group.GroupMetrics;
import io.muster.persistence.Persistence;
import io.muster.persistence.StoreMetrics;
import java.util.Map;
import java.util.function.Supplier;

/** All figures of a node. Thread-safe. */
public final class NodeMetrics implements AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();
  private final GroupMeters groups;
  private final GatewayMeters gateway;
  private final StoreMeters store;

  /**
   * @param groupsShown groups that are shown by themselves, at most
   */
  public NodeMetrics(int groupsShown) {
    this.groups = new GroupMeters(registry, groupsShown);
    this.gateway = new GatewayMeters(registry);
    this.store = new StoreMeters(registry);
    collections.bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
  }

  public GroupMetrics groups() {
    return groups;
  }

  public GatewayMetrics gateway() {
    return gateway;
  }

  public StoreMetrics store() {
    return store;
  }

  /** Open groups by Kafka's name of their state, those that exist. */
  public Map<String, Integer> groupsByState() {
    return groups.byState();
  }

  public void watch(Persistence persistence) {
    gauge("muster.offsets.queue", persistence::queuedOffsetWrites);
    gauge("muster.db.connections.in.use", persistence::connectionsInUse);
    gauge("muster.db.connections.waited.for", persistence::connectionsWaitedFor);
  }

  public void watch(ClusterView cluster, GroupSharding sharding, Fence fence) {
    gauge("muster.shards", cluster::ownShards);
    gauge("muster.groups.open", sharding::openGroups);
    gauge("muster.fence.open", () -> fence.isOpen() ? 1 : 0);
    FunctionCounter.builder("muster.forwarded.requests", sharding, GroupSharding::forwardedRequests)
        .register(registry);
  }

  public void watch(KafkaGateway served) {
    gauge("muster.connections", served::openConnections);
  }

  /** In Prometheus' text format. */
  public String scrape() {
    return registry.scrape();
  }

  @Override
  public void close() {
    collections.close();
    registry.close();
  }

  private void gauge(String name, Supplier<Number> value) {
    Gauge.builder(name, value).register(registry);
  }
}
