package io.muster.server.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.muster.gateway.GatewayMetrics;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** The figures of the gateway: requests by API and error, found by index, not by name. */
final class GatewayMeters implements GatewayMetrics {
  private static final int MOST_ID =
      Arrays.stream(ApiKeys.values()).mapToInt(key -> key.id).max().orElseThrow();

  private final MeterRegistry registry;
  private final LongAdder inFlight = new LongAdder();
  private final Counter heartbeatsCovered;
  private final AtomicReferenceArray<@Nullable Api> byApi = new AtomicReferenceArray<>(MOST_ID + 1);

  GatewayMeters(MeterRegistry registry) {
    this.registry = registry;
    this.heartbeatsCovered = registry.counter("muster.heartbeats.covered");
    Gauge.builder("muster.requests.in.flight", inFlight, LongAdder::sum).register(registry);
  }

  @Override
  public void received() {
    inFlight.increment();
  }

  @Override
  public void answered(ApiKeys api, @Nullable Errors error, long nanos) {
    of(api).answered(error, nanos);
  }

  @Override
  public void done(int count) {
    inFlight.add(-count);
  }

  @Override
  public void heartbeatCovered() {
    heartbeatsCovered.increment();
  }

  /** Made on first use, so that only APIs in use have series; twice is the same meters twice. */
  private Api of(ApiKeys key) {
    Api known = byApi.get(key.id);
    if (known == null) {
      known = new Api(registry, key.name);
      byApi.set(key.id, known);
    }
    return known;
  }

  private static final class Api {
    private static final String UNREAD = "unread";
    private static final int LEAST_CODE =
        Arrays.stream(Errors.values()).mapToInt(Errors::code).min().orElseThrow();
    private static final int MOST_CODE =
        Arrays.stream(Errors.values()).mapToInt(Errors::code).max().orElseThrow();

    private final MeterRegistry registry;
    private final String name;
    private final Timer duration;
    private final Counter unread;
    private final AtomicReferenceArray<@Nullable Counter> byError =
        new AtomicReferenceArray<>(MOST_CODE - LEAST_CODE + 1);

    Api(MeterRegistry registry, String name) {
      this.registry = registry;
      this.name = name;
      this.duration = Buckets.ofWork("muster.request").tag("api", name).register(registry);
      this.unread = counter(UNREAD);
    }

    void answered(@Nullable Errors error, long nanos) {
      duration.record(nanos, TimeUnit.NANOSECONDS);
      (error == null ? unread : of(error)).increment();
    }

    private Counter of(Errors error) {
      int index = error.code() - LEAST_CODE;
      Counter known = byError.get(index);
      if (known == null) {
        known = counter(error.name());
        byError.set(index, known);
      }
      return known;
    }

    private Counter counter(String error) {
      return registry.counter("muster.requests", "api", name, "error", error);
    }
  }
}
