package io.muster.persistence;

import io.muster.group.GroupSummary;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gathers what groups note about themselves, the latest of each, and writes it now and then. */
final class GroupNotes implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GroupNotes.class);

  /** Notes in one transaction. */
  private static final int BATCH = 500;

  private static final String UPDATE =
      """
      UPDATE group_directory
      SET group_type = ?, protocol_type = ?, state = ?, members = ?, generation = ?, sequence_nr = ?,
          updated = ?, emptied = ?, configs = ?
      WHERE group_id = ? AND (sequence_nr < ? OR (sequence_nr = ? AND updated <= ?))
      """;

  /** Configs may precede the group: then there is no row yet. */
  private static final String INSERT_VACANT =
      """
      INSERT INTO group_directory (group_id, owner_epoch, group_type, protocol_type, state, members,
                                   generation, sequence_nr, updated, created, configs, vacant_since)
      SELECT CAST(? AS VARCHAR), CAST(? AS BIGINT), 'classic', '', 'Empty', 0,
             0, CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS INTEGER),
             CAST(? AS BIGINT)
      WHERE NOT EXISTS (SELECT 1 FROM group_directory WHERE group_id = ?)
      """;

  private static final Comparator<GroupSummary> BY_AGE =
      Comparator.comparingLong(GroupSummary::sequenceNr).thenComparing(GroupSummary::updatedMs);

  private final Database database;
  private final int capacity;
  private final Map<String, GroupSummary> waiting = new ConcurrentHashMap<>();
  private final LongAdder dropped = new LongAdder();
  private final ScheduledExecutorService writer =
      Executors.newSingleThreadScheduledExecutor(Threads.named("muster-notes"));

  GroupNotes(Database database, PersistenceSettings.Directory settings) {
    this.database = database;
    this.capacity = settings.noteCapacity();
    long interval = settings.noteInterval().toMillis();
    var unused =
        writer.scheduleWithFixedDelay(this::flush, interval, interval, TimeUnit.MILLISECONDS);
  }

  void add(GroupSummary summary) {
    if (waiting.size() < capacity || waiting.containsKey(summary.groupId())) {
      waiting.merge(summary.groupId(), summary, GroupNotes::newer);
    } else {
      dropped.increment();
    }
  }

  /** Of equally old ones the one that came later. */
  private static GroupSummary newer(GroupSummary earlier, GroupSummary later) {
    return BY_AGE.compare(earlier, later) > 0 ? earlier : later;
  }

  private void flush() {
    long lost = dropped.sumThenReset();
    if (lost > 0) {
      LOG.warn(
          "Dropped {} notes, since {} are waiting (muster.db.directory.note-capacity): those groups"
              + " are listed as they were until they note something again",
          lost,
          capacity);
    }
    try {
      List<GroupSummary> notes = List.copyOf(waiting.values());
      for (int from = 0; from < notes.size(); from += BATCH) {
        write(notes.subList(from, Math.min(from + BATCH, notes.size())));
      }
    } catch (SQLException | RuntimeException e) {
      // They stay, and the next turn tries again.
      LOG.warn("Cannot write notes of {} groups: {}", waiting.size(), e.toString());
    }
  }

  private void write(List<GroupSummary> notes) throws SQLException {
    try {
      store(notes);
    } catch (SQLException e) {
      if (!SqlFailure.of(e).concernsSingleWrites()) {
        throw e;
      }
      for (GroupSummary note : notes) {
        storeAlone(note);
      }
    }
    notes.forEach(note -> waiting.remove(note.groupId(), note));
  }

  private void storeAlone(GroupSummary note) throws SQLException {
    try {
      store(List.of(note));
    } catch (SQLException e) {
      if (!SqlFailure.of(e).concernsSingleWrites()) {
        throw e;
      }
      LOG.warn("Dropped a note that the database refuses: {}", note, e);
    }
  }

  private void store(Collection<GroupSummary> notes) throws SQLException {
    database.inTransaction(
        connection -> {
          List<GroupSummary> ordered =
              notes.stream().sorted(Comparator.comparing(GroupSummary::groupId)).toList();
          update(connection, ordered);
          insert(connection, ordered.stream().filter(note -> note.configs() > 0).toList());
          return notes.size();
        });
  }

  /** In the order of group ids: so two nodes never wait for each other. */
  private static void update(Connection connection, List<GroupSummary> ordered)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(UPDATE)) {
      for (GroupSummary note : ordered) {
        statement.setString(1, note.type().label());
        statement.setString(2, note.protocolType());
        statement.setString(3, note.state());
        statement.setInt(4, note.members());
        statement.setInt(5, note.generation());
        statement.setLong(6, note.sequenceNr());
        statement.setLong(7, note.updatedMs());
        statement.setLong(8, note.emptiedMs());
        statement.setInt(9, note.configs());
        statement.setString(10, note.groupId());
        statement.setLong(11, note.sequenceNr());
        statement.setLong(12, note.sequenceNr());
        statement.setLong(13, note.updatedMs());
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  private static void insert(Connection connection, List<GroupSummary> configured)
      throws SQLException {
    if (configured.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(INSERT_VACANT)) {
      for (GroupSummary note : configured) {
        statement.setString(1, note.groupId());
        statement.setLong(2, JdbcGroupDirectory.firstEpoch());
        statement.setLong(3, note.sequenceNr());
        statement.setLong(4, note.updatedMs());
        statement.setLong(5, note.updatedMs());
        statement.setInt(6, note.configs());
        statement.setLong(7, note.updatedMs());
        statement.setString(8, note.groupId());
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  /** Writes what is waiting. */
  @Override
  public void close() {
    writer.execute(this::flush);
    Threads.finish(writer, database.settings().requestTimeout());
  }
}
