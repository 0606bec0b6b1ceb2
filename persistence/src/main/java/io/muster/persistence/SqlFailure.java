package io.muster.persistence;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What a failed transaction says about its cause, by SQLSTATE class. */
enum SqlFailure {
  /** A key exists already, or another constraint is violated: this very write is refused. */
  CONFLICT,
  /** A value cannot be stored, whoever tries and however often. */
  DATA,
  /** Lost against a concurrent transaction (deadlock, serialization): alone it may succeed. */
  CONTENTION,
  /** Anything else: no connection, time-out, out of space; it may have been stored or not. */
  OUTAGE;

  /** Whether the rest of a batch may succeed without the write that failed. */
  boolean concernsSingleWrites() {
    return this != OUTAGE;
  }

  static SqlFailure of(@Nullable Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof JournalConflictException) {
        return CONFLICT;
      }
      if (cause instanceof SQLException sql && sql.getSQLState() != null) {
        return bySqlState(sql.getSQLState());
      }
    }
    return OUTAGE;
  }

  private static SqlFailure bySqlState(String state) {
    // 54 is PostgreSQL's "program limit exceeded": a key too long for its index.
    return switch (state.substring(0, Math.min(2, state.length()))) {
      case "23" -> CONFLICT;
      case "22", "54" -> DATA;
      case "40" -> CONTENTION;
      default -> OUTAGE;
    };
  }
}
