package io.muster.server.metrics;

import io.muster.group.ConsumerGroupEvent.ConsumerTargetComputed;
import io.muster.group.GroupEvent.GenerationStarted;
import io.muster.group.GroupEvent.RebalanceCause;
import io.muster.group.GroupMeter;
import io.muster.group.GroupSummary;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One group while it is open: adds to the totals of the node, and to its own series if it has. */
final class OpenGroup implements GroupMeter {
  private final String groupId;
  private final GroupMeters all;
  private boolean serves;
  private long waitedForSinceNanos = System.nanoTime();

  /** Null while the group does not exist: anybody can ask for any name. */
  private @Nullable AtomicInteger state;

  private @Nullable GroupSeries series;

  OpenGroup(String groupId, GroupMeters all) {
    this.groupId = groupId;
    this.all = all;
  }

  @Override
  public void recovered() {
    serves = true;
    all.recovery.record(System.nanoTime() - waitedForSinceNanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void changed(GroupSummary summary) {
    AtomicInteger next = all.in(summary.state());
    if (state != next) {
      leaveState();
      next.incrementAndGet();
      state = next;
    }
    if (series == null && all.takeRoom(groupId)) {
      series = all.series(groupId);
    }
    if (series != null) {
      series.changed(summary);
    }
  }

  @Override
  public void generationStarted(GenerationStarted started) {
    rebalanced(started.cause().kind(), started.window().waitedMs());
  }

  @Override
  public void targetComputed(ConsumerTargetComputed target) {
    long waitedMs = target.window() == null ? 0 : target.window().waitedMs();
    rebalanced(target.cause().kind(), waitedMs);
  }

  private void rebalanced(RebalanceCause.Kind cause, long waitedMs) {
    all.rebalances(cause).increment();
    all.joinWait.record(waitedMs, TimeUnit.MILLISECONDS);
    if (series != null) {
      series.rebalanced(cause, waitedMs);
    }
  }

  @Override
  public void persisted(long nanos) {
    all.persist.record(nanos, TimeUnit.NANOSECONDS);
    if (series != null) {
      series.persisted(nanos);
    }
  }

  @Override
  public void committed(long nanos) {
    all.commit.record(nanos, TimeUnit.NANOSECONDS);
    if (series != null) {
      series.committed(nanos);
    }
  }

  @Override
  public void journalFailed() {
    all.journalFailures.increment();
    if (serves) {
      serves = false;
      waitedForSinceNanos = System.nanoTime();
    }
  }

  @Override
  public void writeRefused() {
    all.writesRefused.increment();
  }

  @Override
  public void deleted() {
    close();
  }

  @Override
  public void close() {
    leaveState();
    if (series != null) {
      series.close();
      series = null;
      all.giveRoomBack();
    }
  }

  private void leaveState() {
    if (state != null) {
      state.decrementAndGet();
      state = null;
    }
  }
}
