package io.muster.group;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** The table of offsets in memory: {@link FakeDirectory} holds its rows. */
final class FakeOffsetStore implements OffsetStore {
  private final FakeDirectory directory;
  private final Queue<Runnable> held = new ArrayDeque<>();
  private boolean holding;
  private boolean down;
  private int writes;

  FakeOffsetStore(FakeDirectory directory) {
    this.directory = directory;
  }

  synchronized void hold() {
    holding = true;
  }

  synchronized int heldWrites() {
    return held.size();
  }

  synchronized int writes() {
    return writes;
  }

  synchronized void setDown(boolean down) {
    this.down = down;
  }

  /** Carries out the oldest of the writes that are held. */
  void releaseOne() {
    Runnable write;
    synchronized (this) {
      write = held.remove();
    }
    write.run();
  }

  @Override
  public void write(
      String groupId, long ownerEpoch, OffsetChanges changes, Consumer<Outcome> done) {
    carryOut(() -> directory.store(groupId, ownerEpoch, changes), done);
  }

  @Override
  public void remove(String groupId, long ownerEpoch, Consumer<Outcome> done) {
    carryOut(() -> directory.vacate(groupId, ownerEpoch), done);
  }

  private void carryOut(BooleanSupplier storing, Consumer<Outcome> done) {
    Runnable write = () -> done.accept(outcome(storing));
    synchronized (this) {
      writes++;
      if (holding) {
        held.add(write);
        return;
      }
    }
    write.run();
  }

  private synchronized Outcome outcome(BooleanSupplier storing) {
    if (down) {
      return Outcome.UNAVAILABLE;
    }
    return storing.getAsBoolean() ? Outcome.STORED : Outcome.FENCED;
  }
}
