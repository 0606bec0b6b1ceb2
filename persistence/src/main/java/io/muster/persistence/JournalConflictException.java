package io.muster.persistence;

/** Another writer has gone on with the same persistence id: this one has lost ownership. */
public final class JournalConflictException extends RuntimeException {
  JournalConflictException(String message) {
    super(message);
  }

  JournalConflictException(String message, Throwable cause) {
    super(message, cause);
  }
}
