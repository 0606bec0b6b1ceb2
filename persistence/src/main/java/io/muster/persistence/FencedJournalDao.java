package io.muster.persistence;

import io.muster.group.StoreUnavailableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
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
 *       long as these are there. Once they are pruned, or the whole group is dissolved, what the
 *       late writer would go on from has gone with them: no event is stored without the one before
 *       it, and no first one beside a snapshot.
 *   <li>The plugin stores events of many groups in one transaction, so one loser fails them all.
 *       Then each group's events are stored again alone, and only the loser fails.
 *   <li>The loser's write is <em>rejected</em>, not failed: failures open the journal's circuit
 *       breaker, and the database is well.
 * </ul>
 */
public final class FencedJournalDao extends DefaultJournalDao {
  /** Of the writers and the first events they store, those that go on from nothing. */
  private static final String LATE_WRITERS =
      """
      SELECT w.id, w.nr FROM UNNEST(CAST(? AS VARCHAR ARRAY), CAST(? AS BIGINT ARRAY)) AS w(id, nr)
      WHERE CASE
        WHEN w.nr = 1 THEN EXISTS (
          SELECT 1 FROM "snapshot" WHERE "persistence_id" = w.id)
        ELSE NOT EXISTS (
          SELECT 1 FROM "event_journal"
          WHERE "persistence_id" = w.id AND "sequence_number" = w.nr - 1) END
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
    // The check comes after the insert: it then sees what has become of the events that would have
    // been in the insert's way.
    return run(
        queries()
            .writeJournalRows(rows, ec())
            .andThen(
                new SimpleJdbcAction<>(
                    context -> refuseIfLate(context.connection(), firstSequenceNrs))));
  }

  /** Raw, since Scala's bottom type, which Slick wants for the effect, cannot be said in Java. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  private Future<BoxedUnit> run(DBIOAction action) {
    return db().run(profile().api().jdbcActionExtensionMethods(action).transactionally());
  }

  private static BoxedUnit refuseIfLate(Connection connection, Map<String, Long> firstSequenceNrs) {
    List<String> ids = List.copyOf(firstSequenceNrs.keySet());
    try (PreparedStatement select = connection.prepareStatement(LATE_WRITERS)) {
      select.setArray(1, connection.createArrayOf("text", ids.toArray()));
      select.setArray(
          2, connection.createArrayOf("int8", ids.stream().map(firstSequenceNrs::get).toArray()));
      try (ResultSet late = select.executeQuery()) {
        if (late.next()) {
          throw new JournalConflictException(
              late.getString(1)
                  + " has another writer: what came before event "
                  + late.getLong(2)
                  + " is gone");
        }
      }
      return BoxedUnit.UNIT;
    } catch (SQLException e) {
      throw new StoreUnavailableException("Cannot look for later writers", e);
    }
  }
}
