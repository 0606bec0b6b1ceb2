package io.muster.server.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.CommittedOffset;
import io.muster.group.OffsetSource.Found;
import io.muster.group.PartitionId;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OffsetExportTest {
  private static final Map<PartitionId, CommittedOffset> TWO =
      Map.of(new PartitionId("t", 0), at(7), new PartitionId("t", 1), at(8));
  private static final Map<PartitionId, CommittedOffset> ONE =
      Map.of(new PartitionId("t", 0), at(9));
  private static final Map<String, Found> STORED =
      Map.of(
          "a",
          new Found(TWO, Set.of()),
          "b",
          new Found(ONE, Set.of()),
          "transactional",
          new Found(ONE, Set.of(new PartitionId("t", 1))),
          "empty",
          Found.NOTHING);

  private final StringWriter out = new StringWriter();
  private final Target target = new Target();

  private static final class Target implements OffsetTarget {
    final Map<String, Map<PartitionId, CommittedOffset>> written = new HashMap<>();
    Set<String> active = Set.of();
    Set<String> broken = Set.of();

    @Override
    public boolean isActive(String groupId) {
      return active.contains(groupId);
    }

    @Override
    public void write(String groupId, Map<PartitionId, CommittedOffset> offsets) {
      if (broken.contains(groupId)) {
        throw new OffsetExportException("the target says: no");
      }
      written.put(groupId, offsets);
    }
  }

  @Test
  void writesEveryGroup() {
    assertThat(export(false, "a", "b")).isZero();
    assertThat(target.written).isEqualTo(Map.of("a", TWO, "b", ONE));
    assertThat(out.toString().lines())
        .containsExactly(
            "[1/2] a: 2 offsets written", "[2/2] b: 1 offsets written", "2 of 2 groups written");
  }

  @Test
  void aDryRunWritesNothing() {
    assertThat(export(true, "a")).isZero();
    assertThat(target.written).isEmpty();
    assertThat(out.toString()).contains("a: 2 offsets to be written");
  }

  @Test
  void leavesAGroupAloneThatHasConsumersThere() {
    target.active = Set.of("a");
    assertThat(export(false, "a", "b")).isEqualTo(1);
    assertThat(target.written).containsOnlyKeys("b");
    assertThat(out.toString())
        .contains("a: NOT written: it has consumers at the target", "1 of 2 groups written");
  }

  @Test
  void aFailureKeepsNoOtherGroupFromBeingWritten() {
    target.broken = Set.of("a");
    assertThat(export(false, "a", "b")).isEqualTo(1);
    assertThat(target.written).containsOnlyKeys("b");
    assertThat(out.toString()).contains("a: NOT written: the target says: no");
  }

  @Test
  void aGroupWithoutOffsetsIsNamed() {
    assertThat(export(false, "empty", "absent")).isEqualTo(2);
    assertThat(out.toString())
        .contains("empty: NOT written: it has committed nothing here", "absent: NOT written");
  }

  /** The offsets of a transaction that is committed, but not seen to be, would be left behind. */
  @Test
  void aGroupThatWaitsForATransactionIsNotWritten() {
    assertThat(export(false, "transactional", "b")).isEqualTo(1);
    assertThat(target.written).containsOnlyKeys("b");
    assertThat(out.toString())
        .contains(
            "transactional: NOT written: 1 of its partitions wait for the end of a transaction",
            "start Muster until");
  }

  private int export(boolean dryRun, String... groups) {
    return new OffsetExport(
            group -> STORED.getOrDefault(group, Found.NOTHING),
            target,
            dryRun,
            new PrintWriter(out))
        .run(List.of(groups));
  }

  private static CommittedOffset at(long offset) {
    return new CommittedOffset(offset, -1, "", null, 0, CommittedOffset.NO_EXPIRY);
  }
}
