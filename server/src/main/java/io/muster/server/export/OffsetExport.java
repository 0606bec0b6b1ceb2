package io.muster.server.export;

import io.muster.group.CommittedOffset;
import io.muster.group.OffsetSource.Found;
import io.muster.group.PartitionId;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;

/**
 * Exports groups one by one and tells the operator about each.
 *
 * @param source what a group has committed; nothing when there is no such group
 * @param dryRun asks the target, but writes nothing
 * @param out one line per group
 */
public record OffsetExport(
    Function<String, Found> source, OffsetTarget target, boolean dryRun, PrintWriter out) {

  /**
   * A group that fails keeps no other from being written.
   *
   * @return how many were not written
   */
  public int run(Collection<String> groupIds) {
    int failed = 0;
    int number = 0;
    for (String groupId : groupIds) {
      number++;
      String result;
      try {
        result = export(groupId);
      } catch (OffsetExportException e) {
        failed++;
        result = "NOT " + done() + ": " + e.getMessage();
      }
      out.printf("[%d/%d] %s: %s%n", number, groupIds.size(), groupId, result);
      out.flush();
    }
    out.printf("%d of %d groups %s%n", groupIds.size() - failed, groupIds.size(), done());
    out.flush();
    return failed;
  }

  private String export(String groupId) {
    Found stored = source.apply(groupId);
    if (!stored.unstable().isEmpty()) {
      throw new OffsetExportException(
          ("%d of its partitions wait for the end of a transaction, and may have other offsets"
                  + " then: start Muster until the group's offsets are stable, and try again")
              .formatted(stored.unstable().size()));
    }
    Map<PartitionId, CommittedOffset> offsets = stored.offsets();
    if (offsets.isEmpty()) {
      throw new OffsetExportException("it has committed nothing here");
    }
    if (target.isActive(groupId)) {
      throw new OffsetExportException(
          "it has consumers at the target, which would go on from where they are: stop them first");
    }
    if (!dryRun) {
      target.write(groupId, offsets);
    }
    return "%d offsets %s".formatted(offsets.size(), done());
  }

  private String done() {
    return dryRun ? "to be written" : "written";
  }
}
