package io.muster.persistence;

import com.zaxxer.hikari.HikariConfig;
import io.muster.group.CommittedOffset;
import io.muster.group.PartitionId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import slick.jdbc.JdbcProfile;

/** What differs from one database product to the other; everything else is the same SQL. */
sealed interface Dialect permits H2Dialect, PostgresDialect {

  static Dialect of(String url) {
    String lowerCase = url.toLowerCase(Locale.ROOT);
    if (lowerCase.startsWith("jdbc:h2:")) {
      return new H2Dialect();
    }
    if (lowerCase.startsWith("jdbc:postgresql:")) {
      return new PostgresDialect();
    }
    throw new IllegalArgumentException(
        "url = " + url.split("[?;]", 2)[0] + ": must begin with jdbc:h2: or jdbc:postgresql:");
  }

  /** The URL with those settings added that Muster needs and the operator left open. */
  String completeUrl(String url);

  /** Driver properties and session settings. */
  void configure(HikariConfig pool, PersistenceSettings settings);

  /** Folder of the migrations, beside this class. */
  String migrations();

  JdbcProfile slickProfile();

  /**
   * Clause that makes a SELECT of a {@code group_directory} row conflict with {@code FOR UPDATE} of
   * another transaction, but, where the product can, with nothing else.
   */
  String shareLock();

  /** Inserts or overwrites the offsets, within the transaction of the caller. */
  void upsertOffsets(
      Connection connection, Map<String, Map<PartitionId, CommittedOffset>> offsetsByGroup)
      throws SQLException;

  /** Whatever the product needs before its last connection is closed. */
  void beforeClose(Database database);
}
