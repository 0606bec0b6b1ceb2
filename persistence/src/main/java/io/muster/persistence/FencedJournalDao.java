package io.muster.persistence;

import io.muster.group.StoreUnavailableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.jdbc.config.JournalConfig;
import org.apache.pekko.persistence.jdbc.journal.dao.DefaultJournalDao;
import org.apache.pekko.persistence.jdbc.journal.dao.JournalTables.JournalPekkoSerializationRow;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.stream.Materializer;
import scala.Tuple2;
import scala.collection.immutable.Seq;
import scala.collection.immutable.Set;
import scala.concurrent.ExecutionContext;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.BoxedUnit;
import scala.util.Failure;
import scala.util.Try;
import slick.dbio.DBIOAction;
import slick.jdbc.JdbcBackend;
import slick.jdbc.JdbcProfile;
import slick.jdbc.SimpleJdbcAction;

/**
 * The plugin's own way to store events, with a fence against writers that have lost their group:
 *
 * <ul>
 *   <li>The journal's key refuses a writer that has not seen its successor's events, but only as
 *       long as these are there. Once pruned, the successor's snapshot tells: it covers the
 *       sequence number that the late writer would take.
 *   <li>The plugin stores events of many groups in one transaction, so one loser fails them all.
 *       Then each group's events are stored again alone, and only the loser fails.
 *   <li>The loser's write is <em>rejected</em>, not failed: failures open the journal's circuit
 *       breaker, and the database is well.
 * </ul>
 */
public final class FencedJournalDao extends DefaultJournalDao {
  private static final String NEWEST_SNAPSHOTS =
      """
      SELECT "persistence_id", MAX("sequence_number") FROM "snapshot"
      WHERE "persistence_id" = ANY(?) GROUP BY "persistence_id"
      """;

  /** Called by the plugin, by name. */
  public FencedJournalDao(
      JdbcBackend.JdbcDatabaseDef db,
      JdbcProfile profile,
      JournalConfig journalConfig,
      Serialization serialization,
      ExecutionContext ec,
      Materializer mat) {
    super(db, profile, journalConfig, serialization, ec, mat);
  }

  /** All of one persistence id, in one transaction: so they are rejected together. */
  @Override
  public Future<Seq<Try<BoxedUnit>>> asyncWriteMessages(Seq<AtomicWrite> messages) {
    return super.asyncWriteMessages(messages)
        .transformWith(
            result ->
                result.isFailure()
                    ? rejectOrFail(messages, result.failed().get())
                    : Future.fromTry(result),
            ec());
  }

  private static Future<Seq<Try<BoxedUnit>>> rejectOrFail(
      Seq<AtomicWrite> messages, Throwable cause) {
    Throwable rejection =
        switch (SqlFailure.of(cause)) {
          case CONFLICT ->
              new JournalConflictException(
                  messages.head().persistenceId() + " has another writer", cause);
          case DATA -> cause;
          case CONTENTION, OUTAGE -> null;
        };
    if (rejection == null) {
      return Future.fromTry(new Failure<>(cause));
    }
    Try<BoxedUnit> rejected = new Failure<>(rejection);
    return Future.successful(
        CollectionConverters.asScala(Collections.nCopies(messages.size(), rejected)).toSeq());
  }

  @Override
  public Future<BoxedUnit> queueWriteJournalRows(
      Seq<Tuple2<JournalPekkoSerializationRow, Set<String>>> rows) {
    return super.queueWriteJournalRows(rows)
        .transformWith(
            result ->
                result.isFailure() && SqlFailure.of(result.failed().get()).concernsSingleWrites()
                    ? writeJournalRows(rows)
                    : Future.fromTry(result),
            ec());
  }

  @Override
  public Future<BoxedUnit> writeJournalRows(
      Seq<Tuple2<JournalPekkoSerializationRow, Set<String>>> rows) {
    Map<String, Long> firstSequenceNrs = new HashMap<>();
    rows.foreach(
        row ->
            firstSequenceNrs.merge(row._1().persistenceId(), row._1().sequenceNumber(), Math::min));
    // The check comes after the insert: it then sees the snapshot of whoever pruned the events that
    // would have been in the insert's way.
    return run(
        queries()
            .writeJournalRows(rows, ec())
            .andThen(
                new SimpleJdbcAction<>(
                    context -> refuseIfCovered(context.connection(), firstSequenceNrs))));
  }

  /** Raw, since Scala's bottom type, which Slick wants for the effect, cannot be said in Java. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  private Future<BoxedUnit> run(DBIOAction action) {
    return db().run(profile().api().jdbcActionExtensionMethods(action).transactionally());
  }

  private static BoxedUnit refuseIfCovered(
      Connection connection, Map<String, Long> firstSequenceNrs) {
    try (PreparedStatement statement = connection.prepareStatement(NEWEST_SNAPSHOTS)) {
      statement.setArray(1, connection.createArrayOf("text", firstSequenceNrs.keySet().toArray()));
      try (ResultSet newest = statement.executeQuery()) {
        while (newest.next()) {
          refuseIfCovered(newest.getString(1), newest.getLong(2), firstSequenceNrs);
        }
      }
      return BoxedUnit.UNIT;
    } catch (SQLException e) {
      throw new StoreUnavailableException("Cannot look for newer snapshots", e);
    }
  }

  private static void refuseIfCovered(
      String persistenceId, long snapshot, Map<String, Long> firstSequenceNrs) {
    long first = firstSequenceNrs.getOrDefault(persistenceId, Long.MAX_VALUE);
    if (snapshot >= first) {
      throw new JournalConflictException(
          persistenceId + " has a snapshot at " + snapshot + ", which covers event " + first);
    }
  }
}
